package dev.gpt2.graph;

import static dev.gpt2.graph.Shapes.check;
import static dev.gpt2.graph.TensorSpec.f32;

import java.util.List;
import java.util.stream.Stream;

/**
 * The output layer, which is tied to the token embedding, and the mean cross-entropy, never with
 * the whole logits [M, V]: they are made chunk by chunk in one buffer, turned into their gradient
 * there, and multiplied into what is asked for before the next chunk takes the buffer (as in Liger
 * Kernel, Hsu et al. 2024, section 3.2; we don't fuse the loss with the product).
 *
 * <p>{@code rows} of the M positions at a time, when wte must not change meanwhile; the same rows
 * give the same bits in each of these ops. {@code columns} of the vocabulary at a time, when wte
 * changes. The buffer is the last output, which nobody reads.
 *
 * <p>Of x and wte in bf16 the products are bf16; loss, softmax and the gradient of a chunk's logits
 * are f32 in a second buffer, the last output then. The gradient of wte is f32: it is the sum, over
 * the chunks, of products that are bf16, made for {@link #SLAB} rows of wte at a time.
 */
public sealed interface HeadOp extends Op {
  /** Tokens of the vocabulary whose gradient is made at a time, where it is summed in f32. */
  int SLAB = 1024;

  /** x [M, C], wte [V, C], targets [M] → loss [], buffer [rows, V]. */
  record Loss(int rows) implements HeadOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      checkHead(this, operands);
      TensorSpec x = operands.get(0);
      TensorSpec wte = operands.get(1);
      return new Signature(withBuffers(rows, wte, f32()), flops(x, wte, 1), 0);
    }
  }

  /** x [M, C], wte [V, C], targets [M] → loss [], dx [M, C], dwte [V, C], buffer [rows, V]. */
  record LossGradients(int rows) implements HeadOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      checkHead(this, operands);
      TensorSpec x = operands.get(0);
      TensorSpec wte = operands.get(1);
      List<TensorSpec> outputs = withBuffers(rows, wte, f32(), x, wte.as(DType.F32));
      return new Signature(outputs, flops(x, wte, 3), columns(rows, 1) + slabBytes(wte));
    }
  }

  /**
   * x [M, C], wte [V, C], targets [M] → loss [], dx [M, C], log-sum-exp of the logits [M], buffer
   * [rows, V].
   */
  record LossInputGradient(int rows) implements HeadOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      checkHead(this, operands);
      TensorSpec x = operands.get(0);
      TensorSpec wte = operands.get(1);
      // beside the column of -1, the largest logit and the largest log-probability
      List<TensorSpec> outputs = withBuffers(rows, wte, f32(), x, f32(x.size(0)));
      return new Signature(outputs, flops(x, wte, 2), columns(rows, 2));
    }
  }

  /** x [M, C], wte [V, C], targets [M] → dwte [V, C], from logits made again, buffer [rows, V]. */
  record LossWeightGradient(int rows) implements HeadOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      checkHead(this, operands);
      TensorSpec x = operands.get(0);
      TensorSpec wte = operands.get(1);
      List<TensorSpec> outputs = withBuffers(rows, wte, wte.as(DType.F32));
      return new Signature(outputs, flops(x, wte, 2), columns(rows, 1) + slabBytes(wte));
    }
  }

  /**
   * x [M, C], wte [V, C], targets [M], sum [V, C] → buffer [rows, V]; sum ← sum + dwte / count,
   * from logits made again.
   *
   * <p>It changes the sum only; that wte counts as updated too does no harm, as nothing reads it
   * after the backward pass.
   */
  record AccumulateWeightGradient(int rows, int count) implements HeadOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      checkHead(this, operands);
      TensorSpec x = operands.get(0);
      TensorSpec wte = operands.get(1);
      check(this, operands.get(3).equals(wte.as(DType.F32)), operands);
      return new Signature(
          withBuffers(rows, wte), flops(x, wte, 2), columns(rows, 1) + slabBytes(wte));
    }

    @Override
    public boolean isUpdate() {
      return true;
    }
  }

  /**
   * Plain SGD on both parts of the tied matrix's gradient, without that gradient: x [M, C], targets
   * [M], log-sum-exp [M], dembedding [M, C], tokens [M], learning rate, wte [V, C] → buffer [M,
   * columns].
   *
   * <p>Each chunk of wte's rows is read for its logits, then changed. The gradient of the logits is
   * (softmax - one-hot) / M; the part of the targets, as that of the tokens, is added to the rows
   * afterwards. It is one op, as the order of its parts matters.
   */
  record TiedSgd(int columns, double weightDecay) implements HeadOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec x = operands.get(0);
      TensorSpec wte = operands.get(6);
      checkHead(this, List.of(x, wte, operands.get(1)));
      check(this, x.dtype() == DType.F32, operands);
      check(this, operands.get(2).equals(f32(x.size(0))), operands);
      check(this, operands.get(3).equals(x), operands);
      check(this, operands.get(4).equals(operands.get(1)), operands);
      return Signature.of(f32(x.size(0), Math.min(columns, wte.size(0))), flops(x, wte, 2));
    }

    @Override
    public boolean isUpdate() {
      return true;
    }
  }

  private static void checkHead(Op op, List<TensorSpec> operands) {
    TensorSpec x = operands.get(0);
    check(op, x.size(1) == operands.get(1).size(1), operands);
    check(op, x.dtype() == operands.get(1).dtype(), operands);
    check(op, operands.get(2).equals(TensorSpec.i64(x.size(0))), operands);
  }

  /** Products of M·V·C multiplications and additions, and the softmax. */
  private static long flops(TensorSpec x, TensorSpec wte, int products) {
    return (2L * products * x.size(1) + 5) * x.size(0) * wte.size(0);
  }

  /** Outputs, and where the logits of a chunk are. */
  private static List<TensorSpec> withBuffers(int rows, TensorSpec wte, TensorSpec... outputs) {
    TensorSpec buffer = f32(rows, wte.size(0));
    return Stream.concat(
            Stream.of(outputs),
            wte.dtype() == DType.F32
                ? Stream.of(buffer)
                : Stream.of(buffer.as(wte.dtype()), buffer))
        .toList();
  }

  /** A slab's product and the same in f32. */
  private static long slabBytes(TensorSpec wte) {
    if (wte.dtype() == DType.F32) {
      return 0;
    }
    TensorSpec slab = TensorSpec.of(wte.dtype(), Math.min(SLAB, wte.size(0)), wte.size(1));
    return slab.bytes() + Shapes.widenedBytes(slab);
  }

  /** Bytes of what has a number for each row of a chunk. */
  private static long columns(int rows, int count) {
    return count * f32(rows).bytes();
  }
}
