package dev.gpt2.graph;

import static dev.gpt2.graph.Shapes.check;
import static dev.gpt2.graph.TensorSpec.f32;

import java.util.List;

/** Changes a resident in place and makes nothing. */
public sealed interface UpdateOp extends Op
    permits Op.SgdUpdate, Op.AdamUpdate, UpdateOp.SgdProduct {

  @Override
  default boolean isUpdate() {
    return true;
  }

  /**
   * SGD by the gradient aᵀ·b, as one product into the weight, so that the gradient never exists: a
   * [M, I], b [M, O], learning rate, w [I, O]; w ← (1 - lr·decay)·w - lr·aᵀ·b.
   */
  record SgdProduct(double weightDecay) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec a = operands.get(0);
      TensorSpec b = operands.get(1);
      TensorSpec w = operands.get(3);
      check(this, a.size(0) == b.size(0), operands);
      check(this, w.equals(f32(a.size(1), b.size(1))), operands);
      return new Signature(List.of(), 2 * a.size(0) * w.elements() + w.elements(), 0);
    }
  }
}
