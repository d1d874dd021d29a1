package dev.gpt2.trainer.checkpoint.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TensorFlow wrote, and what neither it nor anybody should have. */
final class BundleTest {
  private final Path folder;

  BundleTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "sharded"})
  void variablesOfTensorFlow_areReadWithTheirValues(String model) throws Exception {
    try (Bundle bundle = open(model, "model.ckpt.index")) {
      Map<String, List<Long>> shapes = new TreeMap<>();
      for (BundleTensor tensor : bundle.tensors().values()) {
        String name = tensor.name().substring("model/".length());
        shapes.put(name, tensor.shape());
        assertThat(tensor.dtype()).hasValue(Dtype.F32);
        assertThat(floats(bundle, tensor)).as(name).isEqualTo(TensorFlowModels.weights().get(name));
      }
      assertThat(shapes).isEqualTo(TensorFlowModels.variables());
    }
  }

  /** Rounded to nearest, float16 keeps 11 bits of a number and bfloat16 8. */
  @ParameterizedTest
  @CsvSource({"half, F16, 0x1p-11", "bfloat16, BF16, 0x1p-8"})
  void halfTypes_areReadAsFloats(String model, Dtype dtype, double relative) throws Exception {
    try (Bundle bundle = open(model, "model.ckpt.index")) {
      for (Map.Entry<String, float[]> weight : TensorFlowModels.weights().entrySet()) {
        BundleTensor tensor = Objects.requireNonNull(bundle.tensors().get(weight.getKey()));
        assertThat(tensor.dtype()).hasValue(dtype);
        float[] found = floats(bundle, tensor);
        for (int i = 0; i < found.length; i++) {
          float exact = weight.getValue()[i];
          assertThat(Math.abs(found[i] - exact))
              .isLessThanOrEqualTo((float) relative * Math.abs(exact) + 0x1p-24f);
        }
      }
    }
  }

  @Test
  void whatATrainingSavesBesideTheWeights_isListed() throws Exception {
    try (Bundle bundle = open("adam", "model-7.index")) {
      // 28 weights with two slots each, two powers of the betas, the step
      assertThat(bundle.tensors()).hasSize(3 * 28 + 2 + 1);
      BundleTensor power = Objects.requireNonNull(bundle.tensors().get("beta1_power"));
      assertThat(power.shape()).isEmpty();
      assertThat(floats(bundle, power)).containsExactly(0.9f);
      BundleTensor step = Objects.requireNonNull(bundle.tensors().get("global_step"));
      assertThat(step.dtype()).hasValue(Dtype.I64);
      assertThat(bundle.bytes(step).byteSize()).isEqualTo(8);
    }
  }

  @Test
  void partitionedVariable_saysThatItsPartsAreElsewhere() throws Exception {
    try (Bundle bundle = open("partitioned", "model.ckpt.index")) {
      assertThat(bundle.tensors().values())
          .filteredOn(BundleTensor::partitioned)
          .extracting(BundleTensor::name)
          .containsExactly("model/wte");
    }
  }

  @Test
  void missingShard_isNamed() throws Exception {
    Path copy = copy("sharded");
    Files.delete(copy.resolve("model.ckpt.data-00001-of-00003"));
    assertThatThrownBy(() -> Bundle.open(copy.resolve("model.ckpt.index")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "%s/model.ckpt.data-00001-of-00003: expected by model.ckpt.index, not found; copy the"
                    .formatted(copy)
                + " whole model");
  }

  /** Endianness is field 2 of the header, the oldest reader field 2 of its field 3. */
  @ParameterizedTest
  @CsvSource({
    "2, 1, little-endian tensors expected",
    "3, 2, 'a tensor bundle of format 1 expected, found one for readers of format 2'"
  })
  void bundleThatCannotBeReadHere_isRefusedWithTheRemedy(int field, int value, String message)
      throws Exception {
    ByteSink header = new ByteSink().varintField(1, 1);
    if (field == 2) {
      header.varintField(field, value);
    } else {
      header.messageField(field, new ByteSink().varintField(2, value));
    }
    assertThatThrownBy(() -> Bundle.open(index(header, new ByteSink())))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("TensorFlow");
  }

  @Test
  void compressedBlock_isRefused() throws Exception {
    byte[] table = new TableWriter().finish();
    // an empty table begins with its meta index: 8 bytes, then their compression and checksum
    table[8] = 1;
    int checksum = new MaskedCrc().add(ByteBuffer.wrap(table, 0, 9)).value();
    System.arraycopy(new ByteSink().fixed32(checksum).toArray(), 0, table, 9, 4);
    Path index = Files.write(folder.resolve("model.ckpt.index"), table);
    assertThatThrownBy(() -> Bundle.open(index))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("at byte 0: an uncompressed block expected")
        .hasMessageContaining("found one of compression 1");
  }

  @Test
  void entryThatContradictsItself_isCorrupt() throws Exception {
    refuses(entry(1, 4, 0, 0, 12), "a: F32 [4] has 16 bytes, size says 12");
    refuses(entry(1, 4, 1, 0, 16), "a: shard_id below 1 expected, 1 found");
    refuses(entry(1, 1L << 61, 0, 0, 16), "a: shape [2305843009213693952] has over 2^63 bytes");
    refuses(entry(1L << 31, 4, 0, 0, 16), "a: dtype 2147483648 is no type's number");
    refuses(entry(1, -4, 0, 0, 16), "dim.size: a number from 0 expected, -4 found");
    refuses(
        entry(1, 4, 0, 1, 16),
        "model.ckpt.data-00000-of-00001: at byte 16: a: 16 bytes from byte 1 expected, but the file"
            + " ends; it is cut off: copy it again");
    refuses(entry(1, 4, 0, Long.MAX_VALUE, 16), "16 bytes from byte 9223372036854775807 expected");
    refuses(new ByteSink().fixed32Field(1, 1), "dtype: wire type 0 expected, 5 found");
    refuses(new ByteSink().varintField(2, 1), "shape: wire type 2 expected, 0 found");
    refuses(new ByteSink().varintField(6, 1), "crc32c: wire type 5 expected, 0 found");
    refuses(new ByteSink().unsignedByte(0x0b), "field 1: unknown wire type 3");
    refuses(new ByteSink().unsignedByte(0x00), "a field's number expected, 0 found");
    refuses(new ByteSink().unsignedByte(0x0d), "value: 4 bytes expected, 0 left");
    refuses(new ByteSink().unsignedByte(0x12).unsignedByte(9), "length: 0 to 1 expected, 9 found");
  }

  @Test
  void headerWithoutShards_isCorrupt() {
    assertThatThrownBy(() -> Bundle.open(index(new ByteSink(), new ByteSink())))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("num_shards: 1 to 99999 expected, 0 found");
  }

  @Test
  void tableOfSomethingElse_isCorrupt() throws Exception {
    TableWriter table = new TableWriter();
    table.add(new byte[] {'a'}, new byte[] {'b'});
    Path index = Files.write(folder.resolve("model.ckpt.index"), table.finish());
    assertThatThrownBy(() -> Bundle.open(index))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("a first entry with the bundle's header expected");
  }

  /** Fields of later versions are left aside, as protocol buffers have it. */
  @Test
  void unknownFields_areIgnored() throws Exception {
    ByteSink entry = entry(1, 4, 0, 0, 16).varintField(100, 7).messageField(101, new ByteSink());
    Path index = index(new ByteSink().varintField(1, 1).varintField(99, 1), entry);
    try (Bundle bundle = Bundle.open(index)) {
      assertThat(bundle.tensors()).containsOnlyKeys("a");
    }
  }

  private static ByteSink entry(long type, long dimension, int shard, long offset, long size) {
    ByteSink shape = new ByteSink().messageField(2, new ByteSink().varintField(1, dimension));
    return new ByteSink()
        .varintField(1, type)
        .messageField(2, shape)
        .varintField(3, shard)
        .varintField(4, offset)
        .varintField(5, size);
  }

  /** Writes a bundle with one tensor named a, and a shard of 16 bytes. */
  private Path index(ByteSink header, ByteSink entry) throws Exception {
    TableWriter table = new TableWriter();
    table.add(new byte[0], header.toArray());
    table.add(new byte[] {'a'}, entry.toArray());
    Files.write(folder.resolve("model.ckpt.data-00000-of-00001"), new byte[16]);
    return Files.write(folder.resolve("model.ckpt.index"), table.finish());
  }

  private void refuses(ByteSink entry, String message) {
    assertThatThrownBy(() -> Bundle.open(index(new ByteSink().varintField(1, 1), entry)))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("at byte ")
        .hasMessageContaining(message);
  }

  private Path copy(String model) throws Exception {
    try (Stream<Path> files = Files.list(TensorFlowModels.folder(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  private static Bundle open(String model, String index) throws Exception {
    return Bundle.open(TensorFlowModels.folder(model).resolve(index));
  }

  private static float[] floats(Bundle bundle, BundleTensor tensor) throws Exception {
    Dtype dtype = tensor.dtype().orElseThrow();
    float[] floats = new float[(int) (tensor.sizeBytes() / dtype.bytes())];
    FloatReader.read(bundle.bytes(tensor), dtype, read -> read.asFloatBuffer().get(floats));
    return floats;
  }
}
