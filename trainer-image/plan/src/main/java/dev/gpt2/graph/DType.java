package dev.gpt2.graph;

/** Element type of a tensor. */
public enum DType {
  F32(4),
  BF16(2),
  I64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
