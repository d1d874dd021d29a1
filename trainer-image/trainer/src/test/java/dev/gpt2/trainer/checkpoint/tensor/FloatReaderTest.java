package dev.gpt2.trainer.checkpoint.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.checkpoint.safetensors.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FloatReaderTest {
  private static final long ALL_HALVES = 1 << Short.SIZE;

  private final Path folder;

  FloatReaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void float32_isTheFileItself() throws Exception {
    NamedTensor tensor = Tensors.normal("a", List.of(5L, 7L), new SplittableRandom(1));
    assertThat(read(tensor).array()).isEqualTo(Tensors.bytes(tensor));
  }

  /** IEEE 754 binary16: one sign bit, 5 of exponent with bias 15, 10 of fraction. */
  @Test
  void everyFloat16_isConvertedExactly() throws Exception {
    ByteBuffer floats = read(allHalves(Dtype.F16));
    for (int bits = 0; bits < ALL_HALVES; bits++) {
      int exponent = (bits >> 10) & 0x1F;
      double fraction = (bits & 0x3FF) / 1024.0;
      double magnitude =
          switch (exponent) {
            case 0 -> Math.scalb(fraction, -14);
            case 0x1F -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb(1 + fraction, exponent - 15);
          };
      float expected = (float) (bits >= 1 << 15 ? -magnitude : magnitude);
      assertThat(floats.getFloat(bits * Float.BYTES))
          .as("%04x", bits)
          .isEqualTo(Float.valueOf(expected));
    }
  }

  /** bfloat16 is the upper half of binary32. */
  @Test
  void everyBfloat16_isConvertedExactly() throws Exception {
    ByteBuffer floats = read(allHalves(Dtype.BF16));
    for (int bits = 0; bits < ALL_HALVES; bits++) {
      assertThat(floats.getInt(bits * Float.BYTES)).isEqualTo(bits << Short.SIZE);
    }
  }

  @Test
  void otherTypes_areNotReadAsFloats() {
    NamedTensor tensor = Tensors.of("a", Dtype.F64, List.of(1L), new byte[8]);
    assertThat(FloatReader.canRead(Dtype.F64)).isFalse();
    assertThatThrownBy(() -> read(tensor))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("F64 isn't read as float32");
  }

  private static NamedTensor allHalves(Dtype dtype) {
    ByteBuffer halves =
        ByteBuffer.allocate((int) ALL_HALVES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < ALL_HALVES; bits++) {
      halves.putShort((short) bits);
    }
    return Tensors.of("a", dtype, List.of(ALL_HALVES), halves.array());
  }

  private ByteBuffer read(NamedTensor tensor) throws Exception {
    Path path = Files.write(folder.resolve("f"), Tensors.file(List.of(tensor)));
    ByteBuffer copy =
        ByteBuffer.allocate((int) (tensor.sizeBytes() / tensor.dtype().bytes() * Float.BYTES));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (TensorEntry entry : file.tensors().values()) {
        FloatReader.read(
            file.bytes(entry),
            entry.dtype(),
            floats -> {
              assertThat(floats.isDirect()).isTrue();
              assertThat(floats.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
              copy.put(floats);
            });
      }
    }
    return copy.order(ByteOrder.LITTLE_ENDIAN);
  }
}
