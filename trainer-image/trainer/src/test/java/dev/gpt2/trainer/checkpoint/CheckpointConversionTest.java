package dev.gpt2.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.convert.Conversion;
import dev.gpt2.trainer.checkpoint.convert.Sharding;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.TinyModel;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint is a model, and one that can be told from a damaged one. */
final class CheckpointConversionTest {
  private static final Conversion CONVERSION =
      new Conversion(Optional.empty(), new Sharding.Count(1), Optional.empty());

  private final Path folder;

  CheckpointConversionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void checkpoint_becomesAModelInOpenAisLayout() throws Exception {
    Path openAi = folder.resolve("openai");
    CONVERSION.run(writeCheckpoint(), openAi, Disk.ofMachine());
    try (ModelFolder model = ModelFolder.open(openAi)) {
      for (NamedTensor weight : new TinyModel(100).weights()) {
        assertThat(model.weight(weight.name()).bytes().toArray(ValueLayout.JAVA_BYTE))
            .isEqualTo(Tensors.bytes(weight));
      }
    }
    assertThat(openAi.resolve("model-card.md")).isRegularFile();
  }

  @Test
  void damagedCheckpoint_isNotConverted() throws Exception {
    Path weights = writeCheckpoint().resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1]++;
    Files.write(weights, bytes);
    Path openAi = folder.resolve("openai");
    assertThatThrownBy(() -> CONVERSION.run(weights.resolveSibling(""), openAi, Disk.ofMachine()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith(weights + ": SHA-256 ");
    assertThat(openAi).doesNotExist();
  }

  private Path writeCheckpoint() throws Exception {
    try (RunDirectory run = RunDirectory.open(folder.resolve("run"))) {
      return run.write(Runs.content(100), Runs.keep(1)).folder();
    }
  }
}
