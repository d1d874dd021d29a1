package dev.gpt2.graph;

import java.util.List;

/** What ops say of their shapes in common. */
final class Shapes {
  private Shapes() {}

  static void check(Op op, boolean holds, List<TensorSpec> operands) {
    if (!holds) {
      throw new IllegalArgumentException("%s can't take operands %s".formatted(op, operands));
    }
  }

  /** What a tensor's elements take as f32, where they are of another type. */
  static long widenedBytes(TensorSpec spec) {
    return spec.dtype() == DType.F32 ? 0 : spec.as(DType.F32).bytes();
  }

  /**
   * The largest part, when a length is divided as evenly as possible into parts of at most so much.
   */
  static long even(long length, long most) {
    return Math.ceilDiv(length, Math.ceilDiv(length, most));
  }
}
