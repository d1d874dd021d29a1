package dev.gpt2.trainer.checkpoint.tensor;

import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small tensors, and whole files of them in memory. */
public final class Tensors {
  private Tensors() {}

  /** A float32 tensor of normal numbers. */
  public static NamedTensor normal(String name, List<Long> shape, SplittableRandom random) {
    int elements = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      bytes.putFloat((float) (0.02 * random.nextGaussian()));
    }
    return of(name, Dtype.F32, shape, bytes.array());
  }

  public static NamedTensor of(String name, Dtype dtype, List<Long> shape, byte[] bytes) {
    return new NamedTensor(name, dtype, shape, sink -> sink.write(ByteBuffer.wrap(bytes)));
  }

  /** The tensor in a half type: float32 cut or rounded to 16 bits. */
  public static NamedTensor halved(NamedTensor tensor, Dtype half) {
    ByteBuffer floats = ByteBuffer.wrap(bytes(tensor)).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer halves = ByteBuffer.allocate(floats.capacity() / 2).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      float value = floats.getFloat();
      halves.putShort(
          half == Dtype.F16
              ? Float.floatToFloat16(value)
              : (short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
    }
    return of(tensor.name(), half, tensor.shape(), halves.array());
  }

  /** All bytes of a tensor. */
  public static byte[] bytes(NamedTensor tensor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      tensor.content().writeTo(piece -> append(out, piece));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  /** All bytes of a safetensors file. */
  public static byte[] file(List<NamedTensor> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      SafetensorsWriter.write(tensors, Map.of("format", "pt"), piece -> append(out, piece));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    out.writeBytes(bytes);
  }
}
