package dev.gpt2.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.TinyModel;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.checkpoint.safetensors.TensorEntry;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
  private final Path folder;

  RunDirectoryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void checkpointThatWasWritten_isTheNewestSound() throws Exception {
    try (RunDirectory run = RunDirectory.open(folder.resolve("new/run"))) {
      assertThat(newest(run)).isEmpty();
      Checkpoint written = run.write(Runs.content(1_000), Runs.keep(5));
      assertThat(written.name()).isEqualTo("step-00001000");
      Checkpoint found = run.newestSound(Warnings.NONE_EXPECTED).orElseThrow();
      assertThat(found).isEqualTo(written);
      assertThat(found.state()).isEqualTo(Runs.state(1_000));
      assertSameTensors(found);
    }
  }

  @Test
  void folderHoldsWhatOtherProgramsExpect() throws Exception {
    Path checkpoint = write(7).folder();
    assertThat(names(checkpoint))
        .containsExactly(
            "SHA256SUMS",
            "config.json",
            "merges.txt",
            "model-card.md",
            "model.safetensors",
            "trainer.json",
            "trainer.safetensors",
            "vocab.json");
    try (SafetensorsFile model = SafetensorsFile.open(checkpoint.resolve("model.safetensors"))) {
      assertThat(model.metadata()).containsEntry("format", "pt");
      assertThat(model.tensors().keySet()).allMatch(name -> name.startsWith("transformer."));
    }
    assertThat(checkpoint.resolve("model-card.md"))
        .content()
        .contains("| Started from | `/models/124M` |", "| training.steps | `1000` |", "synthetic");
  }

  @Test
  void sha256sumAgrees() throws Exception {
    Path checkpoint = write(7).folder();
    Process check =
        new ProcessBuilder("sha256sum", "--check", "--strict", "SHA256SUMS")
            .directory(checkpoint.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(output).isZero();
    assertThat(output.lines()).hasSize(7).allMatch(line -> line.endsWith(": OK"));
  }

  @Test
  void tokenizerIsCarriedByteForByte() throws Exception {
    try (RunDirectory run = RunDirectory.open(folder)) {
      Path checkpoint = run.write(Runs.content(1, Runs.GPT2), Runs.keep(5)).folder();
      assertThat(checkpoint.resolve("vocab.json"))
          .hasBinaryContent(Objects.requireNonNull(Runs.GPT2.contents().get("vocab.json")));
    }
  }

  @Test
  void onlyTheNewestAreKept() throws Exception {
    try (RunDirectory run = RunDirectory.open(folder)) {
      for (long step : new long[] {100, 200, 300, 400}) {
        run.write(Runs.content(step), Runs.keep(2));
      }
    }
    assertThat(names(folder)).containsExactly(".lock", "step-00000300", "step-00000400");
  }

  @Test
  void damagedOneIsSkippedWithAWarning_andReplacedWhenItsStepComesAgain() throws Exception {
    write(100);
    Path damaged = write(200).folder();
    Files.writeString(damaged.resolve("config.json"), "{}");
    try (RunDirectory run = RunDirectory.open(folder)) {
      List<String> warnings = new ArrayList<>();
      assertThat(run.newestSound(warnings::add).orElseThrow().name()).isEqualTo("step-00000100");
      assertThat(warnings).hasSize(1);
      assertThat(warnings.getFirst())
          .startsWith("checkpoint step-00000200 is damaged and skipped: " + damaged)
          .contains("config.json: SHA-256", "changed after it was written");

      run.write(Runs.content(150), Runs.keep(1));
      assertThat(run.newestSound(warnings::add).orElseThrow().name()).isEqualTo("step-00000150");
      run.write(Runs.content(200), Runs.keep(1));
      assertThat(run.newestSound(Warnings.NONE_EXPECTED).orElseThrow().name())
          .isEqualTo("step-00000200");
    }
    assertThat(names(folder)).containsExactly(".lock", "step-00000200");
  }

  @Test
  void checkpointOfANewerProgram_isNotTakenForDamaged() throws Exception {
    Path checkpoint = write(100).folder();
    Path state = checkpoint.resolve("trainer.json");
    Files.writeString(state, Files.readString(state).replace("\"format\" : 2", "\"format\" : 3"));
    Path sums = checkpoint.resolve("SHA256SUMS");
    String digest = Sha256.of(state);
    Files.writeString(
        sums, Files.readString(sums).replaceAll("[0-9a-f]{64}(?=  trainer.json)", digest));
    try (RunDirectory run = RunDirectory.open(folder)) {
      assertThatThrownBy(() -> newest(run))
          .hasMessageContaining("format 2 expected, 3 found; it was written by a newer trainer");
    }
  }

  @Test
  void whatIsNoCheckpoint_isLeftAlone() throws Exception {
    Files.createDirectory(folder.resolve("samples"));
    Files.createDirectory(folder.resolve("step-final"));
    Files.createFile(folder.resolve("log.jsonl"));
    write(1);
    assertThat(names(folder))
        .containsExactly(".lock", "log.jsonl", "samples", "step-00000001", "step-final");
  }

  @Test
  void secondWriter_isRefusedUntilTheFirstIsClosed() throws Exception {
    try (RunDirectory run = RunDirectory.open(folder)) {
      assertThat(run.folder()).isEqualTo(folder);
      assertThatThrownBy(() -> RunDirectory.open(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another trainer writes to this folder; wait until it has ended");
    }
    RunDirectory.open(folder).close();
  }

  @Test
  void keepOfZero_isABug() throws Exception {
    try (RunDirectory run = RunDirectory.open(folder)) {
      assertThatThrownBy(() -> run.write(Runs.content(1), Runs.keep(0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private Checkpoint write(long step) throws IOException {
    try (RunDirectory run = RunDirectory.open(folder, Disk.ofMachine())) {
      return run.write(Runs.content(step), Runs.keep(5));
    }
  }

  private static Optional<Checkpoint> newest(RunDirectory run) throws IOException {
    return run.newestSound(Warnings.NONE_EXPECTED);
  }

  private static void assertSameTensors(Checkpoint checkpoint) throws IOException {
    try (ModelFolder model = checkpoint.openModel();
        SafetensorsFile optimizer = checkpoint.openOptimizer()) {
      for (NamedTensor weight : new TinyModel(checkpoint.state().step()).weights()) {
        byte[] found = new byte[(int) weight.sizeBytes()];
        model.read(weight.name(), floats -> floats.get(found));
        assertThat(found).isEqualTo(Tensors.bytes(weight));
      }
      NamedTensor expected = Runs.content(checkpoint.state().step()).optimizer().getFirst();
      TensorEntry found = Objects.requireNonNull(optimizer.tensors().get(expected.name()));
      assertThat(optimizer.bytes(found).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(Tensors.bytes(expected));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
