package dev.gpt2.graph;

import static dev.gpt2.graph.Shapes.check;
import static dev.gpt2.graph.TensorSpec.f32;

import java.util.ArrayList;
import java.util.List;

/** Changes a resident in place and makes nothing. */
public sealed interface UpdateOp extends Op {

  @Override
  default boolean isUpdate() {
    return true;
  }

  /** w ← (1 - lr·decay)·w - lr·g: gradient, learning rate, weight. */
  record Sgd(double weightDecay) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      return update(this, operands, 2, 2);
    }
  }

  /**
   * Adam (Kingma and Ba 2015), with {@code decoupled} AdamW (Loshchilov and Hutter 2019): gradient,
   * learning rate, step, weight, moment1, moment2.
   */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(4).equals(operands.get(0)), operands);
      check(this, operands.get(5).equals(operands.get(0)), operands);
      return update(this, operands, 3, 14);
    }
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

  /**
   * SGD with momentum: gradient, learning rate, weight, momentum; m ← momentum·m + g + decay·w,
   * then w ← w - lr·m.
   */
  record Momentum(double momentum, double weightDecay) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(3).equals(operands.get(0)), operands);
      return update(this, operands, 2, 6);
    }
  }

  /**
   * The same by the gradient aᵀ·b, as one product into the momentum: a [M, I], b [M, O], learning
   * rate, w [I, O], m [I, O].
   */
  record MomentumProduct(double momentum, double weightDecay) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(4).equals(operands.get(3)), operands);
      return new SgdProduct(weightDecay).infer(operands.subList(0, 4));
    }
  }

  /**
   * An update whose first operand is a sum of gradients, which is zero afterwards.
   *
   * @param scaled whether the sum is multiplied first with a number, the last operand
   */
  record Clearing(UpdateOp update, boolean scaled) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      Signature signature =
          update.infer(scaled ? operands.subList(0, operands.size() - 1) : operands);
      long scaling = scaled ? operands.getFirst().elements() : 0;
      return new Signature(List.of(), signature.flops() + scaling, signature.workspaceBytes());
    }
  }

  /** gradient, sum of the same shape; sum ← sum + gradient / count. */
  record Accumulate(int count) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec sum = operands.get(1);
      check(this, operands.get(0).equals(sum), operands);
      return new Signature(List.of(), 2 * sum.elements(), 0);
    }
  }

  /** a [M, I], b [M, O], sum [I, O]; sum ← sum + aᵀ·b / count, as one product. */
  record AccumulateProduct(int count) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec a = operands.get(0);
      TensorSpec b = operands.get(1);
      TensorSpec sum = operands.get(2);
      check(this, a.size(0) == b.size(0), operands);
      check(this, sum.equals(f32(a.size(1), b.size(1))), operands);
      return new Signature(List.of(), 2 * a.size(0) * sum.elements(), 0);
    }
  }

  /** dx [M, C], tokens [M], sum [V, C]; dx / count is added to the rows that tokens name. */
  record AccumulateEmbedding(int count) implements UpdateOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec dx = operands.get(0);
      check(this, operands.get(1).equals(TensorSpec.i64(dx.size(0))), operands);
      check(this, operands.get(2).size(1) == dx.size(1), operands);
      return new Signature(List.of(), 2 * dx.elements(), Shapes.widenedBytes(dx));
    }
  }

  /** An update by a gradient in bf16, of which some rows at a time are made f32. */
  record Widening(UpdateOp update, int rows) implements UpdateOp {
    private static final long MOST_ELEMENTS = 4 << 20;

    public Widening {
      switch (update) {
        case Sgd _, Adam _, Momentum _, Accumulate _ -> {}
        case Clearing _,
            SgdProduct _,
            MomentumProduct _,
            AccumulateProduct _,
            AccumulateEmbedding _,
            Widening _ ->
            throw new IllegalArgumentException(update + " has no gradient in bf16");
      }
    }

    /** In as few parts as even ones of 16 MiB of f32 allow. */
    static Widening of(UpdateOp update, TensorSpec gradient) {
      long rowElements = gradient.elements() / gradient.size(0);
      long most = Math.max(1, MOST_ELEMENTS / rowElements);
      return new Widening(update, Math.toIntExact(Shapes.even(gradient.size(0), most)));
    }

    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec gradient = operands.getFirst();
      check(this, gradient.dtype() == DType.BF16, operands);
      List<TensorSpec> own = new ArrayList<>(operands);
      own.set(0, gradient.as(DType.F32));
      Signature signature = update.infer(own);
      long widened = Shapes.widenedBytes(gradient) / gradient.size(0) * rows;
      return new Signature(List.of(), signature.flops(), signature.workspaceBytes() + widened);
    }
  }

  private static Signature update(
      Op op, List<TensorSpec> operands, int weight, long flopsPerElement) {
    check(op, operands.get(0).equals(operands.get(weight)), operands);
    return new Signature(List.of(), flopsPerElement * operands.get(weight).elements(), 0);
  }
}
