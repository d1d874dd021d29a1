package dev.gpt2.trainer.checkpoint.tensor;

import java.util.List;

/** Types of a tensor's elements: those with whole bytes, named as the safetensors format does. */
public enum Dtype {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  I64(8),
  U64(8),
  F64(8);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  /** Bytes that a tensor of this shape has; {@link ArithmeticException} beyond 2^63. */
  public long sizeBytes(List<Long> shape) {
    return shape.stream().reduce((long) bytes, Math::multiplyExact);
  }
}
