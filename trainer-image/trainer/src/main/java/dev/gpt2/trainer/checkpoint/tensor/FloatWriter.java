package dev.gpt2.trainer.checkpoint.tensor;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Writes a stored tensor in a float type of choice: in its own as it is, in another rounded to
 * nearest, ties to even (IEEE 754).
 */
public final class FloatWriter {
  private static final int PIECE_ELEMENTS = 1 << 16;

  /** bfloat16 is the upper half of float32. */
  private static final int BF16_SHIFT = 16;

  private static final int BF16_QUIET = 1 << 6;

  private FloatWriter() {}

  /**
   * Hands a tensor's bytes in type {@code to} to {@code sink}.
   *
   * @throws InvalidRunException when a number is too large for the type
   */
  public static void write(StoredTensor tensor, Dtype to, TensorContent.Sink sink)
      throws IOException {
    MemorySegment bytes = tensor.bytes();
    long pieceBytes = (long) PIECE_ELEMENTS * tensor.dtype().bytes();
    ByteBuffer converted =
        ByteBuffer.allocate(PIECE_ELEMENTS * to.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (long begin = 0; begin < bytes.byteSize(); begin += pieceBytes) {
      MemorySegment piece = bytes.asSlice(begin, Math.min(pieceBytes, bytes.byteSize() - begin));
      if (tensor.dtype() == to) {
        sink.write(piece.asByteBuffer());
      } else {
        FloatReader.read(
            piece,
            tensor.dtype(),
            floats -> convert(tensor, floats.asFloatBuffer(), to, converted.clear()));
        sink.write(converted.flip());
      }
    }
  }

  private static void convert(
      StoredTensor tensor, FloatBuffer floats, Dtype to, ByteBuffer converted) {
    while (floats.hasRemaining()) {
      float value = floats.get();
      switch (to) {
        case F32 -> converted.putFloat(value);
        case F16 -> {
          short half = Float.floatToFloat16(value);
          requireFinite(tensor, value, to, Float.float16ToFloat(half));
          converted.putShort(half);
        }
        case BF16 -> {
          short half = bfloat16(value);
          requireFinite(tensor, value, to, Float.intBitsToFloat(half << BF16_SHIFT));
          converted.putShort(half);
        }
        case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64, F64 ->
            throw new IllegalArgumentException("float32 isn't written as " + to);
      }
    }
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> BF16_SHIFT | BF16_QUIET);
    }
    int half = 1 << (BF16_SHIFT - 1);
    int odd = bits >>> BF16_SHIFT & 1;
    return (short) ((bits + half - 1 + odd) >>> BF16_SHIFT);
  }

  private static void requireFinite(StoredTensor tensor, float value, Dtype to, float rounded) {
    if (Float.isInfinite(rounded) && !Float.isInfinite(value)) {
      throw new InvalidRunException(
          "%s: %s: %s is too large for %s; take another type"
              .formatted(tensor.file(), tensor.name(), value, to));
    }
  }
}
