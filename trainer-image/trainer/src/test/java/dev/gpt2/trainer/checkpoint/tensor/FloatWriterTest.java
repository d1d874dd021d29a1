package dev.gpt2.trainer.checkpoint.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FloatWriterTest {

  /** Every bit pattern passes, those that are no number too. */
  @Test
  void ownType_isCopied() throws Exception {
    for (Dtype dtype : List.of(Dtype.F32, Dtype.F16, Dtype.BF16)) {
      byte[] bytes = new byte[1 << 20];
      new SplittableRandom(1).nextBytes(bytes);
      assertThat(write(dtype, bytes, dtype)).isEqualTo(bytes);
    }
  }

  @Test
  void halfTypes_areTheSameThereAndBack() throws Exception {
    for (Dtype half : List.of(Dtype.F16, Dtype.BF16)) {
      ByteBuffer all = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
      for (int bits = 0; bits < 1 << 16; bits++) {
        float value =
            half == Dtype.F16
                ? Float.float16ToFloat((short) bits)
                : Float.intBitsToFloat(bits << Short.SIZE);
        all.putShort((short) (Float.isNaN(value) ? 0 : bits));
      }
      byte[] floats = write(half, all.array(), Dtype.F32);
      assertThat(write(Dtype.F32, floats, half)).isEqualTo(all.array());
    }
  }

  /** No bfloat16 is nearer than the one that is written, and of two as near it is the even one. */
  @Test
  void bfloat16_isTheNearest() {
    Cases.forAll(
        2_000,
        0,
        (random, size) -> {
          int bits = random.nextInt() & 0x7f7fffff; // finite and not negative
          if (random.nextBoolean()) {
            bits = (bits & 0xffff0000) | 0x8000; // halfway
          }
          float value = Float.intBitsToFloat(Math.min(bits, 0x7f7f0000));
          int written = Short.toUnsignedInt(shorts(write(Dtype.F32, bytes(value), Dtype.BF16)));
          double error = Math.abs((double) bfloat16(written) - value);
          for (int other : new int[] {written - 1, written + 1}) {
            double otherError = Math.abs((double) bfloat16(Math.max(0, other)) - value);
            assertThat(otherError).isGreaterThanOrEqualTo(error);
            assertThat(otherError > error || written % 2 == 0 || other < 0).isTrue();
          }
          float negative = bfloat16(shorts(write(Dtype.F32, bytes(-value), Dtype.BF16)));
          assertThat(negative).isEqualTo(-bfloat16(written));
        });
  }

  @Test
  void whatIsNoNumber_staysNone() throws Exception {
    for (Dtype half : List.of(Dtype.F16, Dtype.BF16)) {
      for (float value :
          new float[] {Float.NaN, Float.intBitsToFloat(0x7f800001), Float.NEGATIVE_INFINITY}) {
        byte[] back = write(half, write(Dtype.F32, bytes(value), half), Dtype.F32);
        float found = ByteBuffer.wrap(back).order(ByteOrder.LITTLE_ENDIAN).getFloat();
        assertThat(Float.compare(found, value)).as("%s as %s", value, half).isZero();
      }
    }
  }

  /** 65504 is the largest float16; from 65520 on the nearest is infinite. */
  @Test
  void numberThatIsTooLarge_isRefusedByItsPlace() throws Exception {
    write(Dtype.F32, bytes(65_519), Dtype.F16);
    assertThatThrownBy(() -> write(Dtype.F32, bytes(-65_520), Dtype.F16))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage("file: tensor: -65520.0 is too large for F16; take another type");
    assertThatThrownBy(() -> write(Dtype.F32, bytes(Float.MAX_VALUE), Dtype.BF16))
        .isInstanceOf(InvalidRunException.class);
  }

  private static byte[] write(Dtype from, byte[] bytes, Dtype to) throws Exception {
    StoredTensor tensor = new InMemory(from, bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WritableByteChannel channel = Channels.newChannel(out)) {
      FloatWriter.write(tensor, to, channel::write);
    }
    return out.toByteArray();
  }

  private record InMemory(Dtype dtype, MemorySegment bytes) implements StoredTensor {
    InMemory(Dtype dtype, byte[] content) {
      this(dtype, Arena.ofAuto().allocate(content.length));
      bytes.copyFrom(MemorySegment.ofArray(content));
    }

    @Override
    public String name() {
      return "tensor";
    }

    @Override
    public List<Long> shape() {
      return List.of(bytes.byteSize() / dtype.bytes());
    }

    @Override
    public Path file() {
      return Path.of("file");
    }
  }

  private static byte[] bytes(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  private static short shorts(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort();
  }

  private static float bfloat16(int bits) {
    return Float.intBitsToFloat(bits << Short.SIZE);
  }
}
