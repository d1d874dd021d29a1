package dev.gpt2.trainer.checkpoint.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Gives a tensor's values as float32, whatever float type the file has. */
public final class FloatReader {
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Bits by which bfloat16 is shorter than float32, whose upper half it is. */
  private static final int BF16_SHIFT = 16;

  private FloatReader() {}

  public static boolean canRead(Dtype dtype) {
    return dtype == Dtype.F32 || dtype == Dtype.F16 || dtype == Dtype.BF16;
  }

  /**
   * Hands a tensor's bytes as they are in a file (little-endian) to {@code consumer} as a direct,
   * little-endian buffer of float32.
   *
   * <p>For float32 that is the mapped file itself; for the two half types it is memory of four
   * bytes an element that is given back when {@code consumer} returns. The buffer must not be kept.
   */
  public static void read(MemorySegment source, Dtype dtype, Consumer<ByteBuffer> consumer) {
    switch (dtype) {
      case F32 -> consumer.accept(littleEndian(source));
      case F16, BF16 -> {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment floats =
              arena.allocate(source.byteSize() / dtype.bytes() * Float.BYTES, Float.BYTES);
          convert(source, dtype, floats);
          consumer.accept(littleEndian(floats));
        }
      }
      case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64, F64 ->
          throw new IllegalArgumentException(dtype + " isn't read as float32");
    }
  }

  private static void convert(MemorySegment source, Dtype dtype, MemorySegment floats) {
    long elements = source.byteSize() / dtype.bytes();
    for (long i = 0; i < elements; i++) {
      short bits = source.get(U16, i * Short.BYTES);
      float value =
          dtype == Dtype.F16
              ? Float.float16ToFloat(bits)
              : Float.intBitsToFloat(bits << BF16_SHIFT);
      floats.set(F32, i * Float.BYTES, value);
    }
  }

  private static ByteBuffer littleEndian(MemorySegment segment) {
    return segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }
}
