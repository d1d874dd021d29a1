package dev.gpt2.graph;

import java.util.List;

/** The one way in which an op refuses its operands. */
final class Shapes {
  private Shapes() {}

  static void check(Op op, boolean holds, List<TensorSpec> operands) {
    if (!holds) {
      throw new IllegalArgumentException("%s can't take operands %s".formatted(op, operands));
    }
  }
}
