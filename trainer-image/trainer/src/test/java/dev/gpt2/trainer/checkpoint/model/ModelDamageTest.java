package dev.gpt2.trainer.checkpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.bundle.TensorFlowModels;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.DamagedFile;
import dev.gpt2.trainer.file.DamagedFile.Accident;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each file of a model's folder, cut off and with bits flipped: no other model comes of it. */
final class ModelDamageTest {
  private final Path folder;

  ModelDamageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** What opening a damaged folder came to. */
  private sealed interface Outcome {
    record Opened(Map<String, ByteBuffer> weights) implements Outcome {}

    record Corrupt(String message) implements Outcome {}

    record Refused(String message) implements Outcome {}
  }

  /** Each byte of an index and its shards has a checksum. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.ckpt.index",
        "model.ckpt.data-00000-of-00003",
        "model.ckpt.data-00001-of-00003",
        "model.ckpt.data-00002-of-00003"
      })
  void bundle_isRefusedWithThePlace(String name) throws Exception {
    Path file = copyOfTensorFlows().resolve(name);
    DamagedFile.forAll(
        file,
        accident ->
            assertThat(open())
                .isInstanceOfSatisfying(
                    Outcome.Corrupt.class,
                    corrupt -> assertThat(corrupt.message()).startsWith(file + ": at byte ")));
  }

  /**
   * What these say is bound by the weights' shapes, but for the number of heads: no flip of one bit
   * makes of 2 heads another number that divides 4 channels. With more channels nobody could know.
   */
  @ParameterizedTest
  @ValueSource(strings = {"hparams.json", "checkpoint"})
  void filesBesideABundle_areRefusedOrLeadToTheSameModel(String name) throws Exception {
    isRefusedOrLeadsToTheSameModel(copyOfTensorFlows().resolve(name));
  }

  /** As above; and fields that don't change the computation are of no account. */
  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors.index.json"})
  void filesBesideSafetensors_areRefusedOrLeadToTheSameModel(String name) throws Exception {
    isRefusedOrLeadsToTheSameModel(new TinyModel(1).writeSharded(folder).resolve(name));
  }

  /**
   * Safetensors has no checksum: a flipped bit of a weight is another weight. A checkpoint's
   * SHA256SUMS refuses it (CheckpointSafetyTest); of a plain folder nobody can know.
   */
  @Test
  void safetensors_areRefusedOrDifferInOneByte() throws Exception {
    Path file = new TinyModel(1).write(folder).resolve("model.safetensors");
    Map<String, ByteBuffer> whole = weights();
    DamagedFile.forAll(
        file,
        accident -> {
          switch (open()) {
            case Outcome.Opened opened -> {
              assertThat(accident).isEqualTo(Accident.BIT_FLIPPED);
              assertThat(differingBytes(whole, opened.weights())).isLessThanOrEqualTo(1);
            }
            case Outcome.Corrupt corrupt ->
                assertThat(corrupt.message()).startsWith(file + ": at byte ");
            case Outcome.Refused refused ->
                assertThat(refused.message()).contains(folder.toString());
          }
        });
  }

  private void isRefusedOrLeadsToTheSameModel(Path file) throws Exception {
    Map<String, ByteBuffer> whole = weights();
    DamagedFile.forAll(
        file,
        accident -> {
          switch (open()) {
            case Outcome.Opened opened -> assertThat(opened.weights()).isEqualTo(whole);
            case Outcome.Corrupt corrupt ->
                assertThat(corrupt.message()).startsWith(file + ": at byte ");
            case Outcome.Refused refused ->
                assertThat(refused.message()).contains(folder.toString());
          }
        });
  }

  private Outcome open() throws IOException {
    try {
      return new Outcome.Opened(weights());
    } catch (CorruptFileException corrupt) {
      return new Outcome.Corrupt(String.valueOf(corrupt.getMessage()));
    } catch (InvalidRunException refused) {
      return new Outcome.Refused(String.valueOf(refused.getMessage()));
    }
  }

  /** All that a run would begin with: the shape, as sizes of weights and heads, and the bytes. */
  private Map<String, ByteBuffer> weights() throws IOException {
    Map<String, ByteBuffer> weights = new TreeMap<>();
    try (ModelFolder model = ModelFolder.open(folder)) {
      weights.put("heads", ByteBuffer.allocate(4).putInt(0, model.shape().heads()));
      for (String name : WeightNames.shapes(model.shape()).keySet()) {
        model.read(
            name,
            floats ->
                weights.put(name, ByteBuffer.allocate(floats.remaining()).put(floats).flip()));
      }
      return weights;
    } catch (UncheckedIOException damaged) {
      throw damaged.getCause();
    }
  }

  private static int differingBytes(Map<String, ByteBuffer> a, Map<String, ByteBuffer> b) {
    byte[] first = joined(a);
    byte[] second = joined(b);
    assertThat(second).hasSameSizeAs(first);
    int differing = 0;
    for (int i = 0; i < first.length; i++) {
      differing += first[i] == second[i] ? 0 : 1;
    }
    return differing;
  }

  private static byte[] joined(Map<String, ByteBuffer> weights) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (ByteBuffer weight : weights.values()) {
      byte[] bytes = new byte[weight.remaining()];
      weight.duplicate().get(bytes);
      joined.writeBytes(bytes);
    }
    return joined.toByteArray();
  }

  private Path copyOfTensorFlows() throws IOException {
    try (Stream<Path> files = Files.list(TensorFlowModels.folder("sharded"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }
}
