package dev.gpt2.graph;

import static dev.gpt2.graph.Shapes.check;
import static dev.gpt2.graph.TensorSpec.f32;

import dev.gpt2.run.Precision;
import java.util.List;
import java.util.OptionalInt;

/**
 * One kind of work, with all that decides its outputs besides its operands.
 *
 * <p>Tensor legend: B batch, T positions, M = B·T, C channels, H heads, D = C/H, V vocabulary.
 * Operands come in the order in which the record's doc names them. A record says what it makes
 * ({@link #infer}); how it is run is the executor's matter, by one exhaustive switch.
 */
public sealed interface Op
    permits Op.Embed,
        Op.Round,
        Op.LayerNorm,
        Op.LayerNormGradient,
        Op.Linear,
        Op.MatMul,
        Op.SumRows,
        Op.Gelu,
        Op.GeluGradient,
        Op.TokenEmbeddingGradient,
        Op.PositionEmbeddingGradient,
        Op.Squares,
        Op.AddSquares,
        AttentionOp,
        GenerationOp,
        HeadOp,
        UpdateOp {

  /** Shapes and work of this op on operands of these shapes; refuses operands that don't fit. */
  Signature infer(List<TensorSpec> operands);

  /** Operand whose buffer becomes output 0, so that the operand is gone afterwards. */
  default OptionalInt overwrites() {
    return OptionalInt.empty();
  }

  /** Whether the op changes residents: then it runs exactly once a step. */
  default boolean isUpdate() {
    return false;
  }

  /**
   * Outputs, floating-point operations, and the largest sum of bytes that the op holds for itself
   * while it runs.
   *
   * <p>An output is written into a place that the op is given; large buffers that an op works in
   * are therefore outputs too, which nobody reads. What it holds for itself is what kernels
   * allocate without being asked, and results of kernels that take no place to write to.
   *
   * <p>Counted is what has a size of the model or the batch, as the CPU's kernels of PyTorch 2.7
   * allocate it; a test compares it with the memory of the process. Left out are single numbers,
   * what a kernel holds per thread (2·C numbers in a layer norm's gradient, up to 0.6 MiB in fused
   * attention, up to 1.2 MiB in a bf16 product with a transposed factor) and the matrix library's
   * own buffers, which it keeps.
   */
  record Signature(List<TensorSpec> outputs, long flops, long workspaceBytes) {
    static Signature of(TensorSpec output, long flops) {
      return new Signature(List.of(output), flops, 0);
    }
  }

  /**
   * wte [V, C], wpe [context, C], tokens [M] → wte[tokens] + wpe[position] [M, C], in bf16 of both
   * rounded.
   */
  record Embed(int batch, int positions, Precision precision) implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      long channels = operands.get(0).size(1);
      long m = (long) batch * positions;
      check(this, operands.get(1).size(1) == channels, operands);
      check(this, operands.get(1).size(0) >= positions, operands);
      check(this, operands.get(2).equals(TensorSpec.i64(m)), operands);
      check(this, operands.get(0).dtype() == DType.F32, operands);
      TensorSpec out = f32(m, channels);
      return switch (precision) {
        case FP32 -> Signature.of(out, out.elements());
        // the rows that are read
        case BF16 -> new Signature(List.of(out.as(DType.BF16)), 2 * out.elements(), out.bytes());
      };
    }
  }

  /** x of any shape → the nearest numbers of bf16. */
  record Round() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec x = operands.getFirst();
      check(this, x.dtype() == DType.F32, operands);
      return Signature.of(x.as(DType.BF16), x.elements());
    }
  }

  /** x [M, C], gain [C], bias [C] → normalised [M, C], mean [M, 1], reciprocal deviation [M, 1]. */
  record LayerNorm(double epsilon) implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec x = operands.get(0);
      check(this, operands.get(1).equals(f32(x.size(1))), operands);
      check(this, operands.get(2).equals(f32(x.size(1))), operands);
      TensorSpec statistic = f32(x.size(0), 1);
      return new Signature(
          List.of(x, statistic, statistic), 8 * x.elements(), x.bytes() + 2 * statistic.bytes());
    }
  }

  /**
   * dy [M, C], x [M, C], mean [M, 1], reciprocal deviation [M, 1], gain [C] and, with {@code
   * residual}, the gradient that went around the block [M, C] → dx (their sum) [M, C], dgain [C],
   * dbias [C].
   */
  record LayerNormGradient(boolean residual) implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec x = operands.get(1);
      check(this, operands.get(0).equals(x), operands);
      TensorSpec statistic = f32(x.size(0), 1);
      check(this, operands.get(2).equals(statistic), operands);
      check(this, operands.get(3).equals(statistic), operands);
      TensorSpec gain = operands.get(4);
      check(this, gain.equals(f32(x.size(1))), operands);
      check(this, !residual || operands.get(5).equals(x), operands);
      return new Signature(List.of(x, gain, gain), 14 * x.elements(), x.bytes() + 2 * gain.bytes());
    }
  }

  /**
   * x [M, I], weight [I, O], bias [O] and, with {@code residual}, r [M, O] → x·w + b (+ r) [M, O].
   */
  record Linear(boolean residual) implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec x = operands.get(0);
      TensorSpec weight = operands.get(1);
      TensorSpec out = TensorSpec.of(x.dtype(), x.size(0), weight.size(1));
      check(this, x.size(1) == weight.size(0), operands);
      check(this, x.dtype() == weight.dtype(), operands);
      check(this, operands.get(2).equals(f32(weight.size(1))), operands);
      check(this, !residual || operands.get(3).equals(out), operands);
      return Signature.of(out, 2 * out.elements() * x.size(1) + out.elements());
    }
  }

  /** a, b → a·b, either of them transposed first; gradients of a linear layer are such products. */
  record MatMul(boolean transposeA, boolean transposeB) implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec a = operands.get(0);
      TensorSpec b = operands.get(1);
      long inner = a.size(transposeA ? 0 : 1);
      check(this, inner == b.size(transposeB ? 1 : 0), operands);
      check(this, a.dtype() == b.dtype(), operands);
      TensorSpec out =
          TensorSpec.of(a.dtype(), a.size(transposeA ? 1 : 0), b.size(transposeB ? 0 : 1));
      return Signature.of(out, 2 * out.elements() * inner);
    }
  }

  /** x [M, O] → sum over M [O]: the gradient of a bias. */
  record SumRows() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec x = operands.getFirst();
      return Signature.of(TensorSpec.of(x.dtype(), x.size(1)), x.elements());
    }
  }

  /** GELU in its tanh form (Hendrycks and Gimpel 2016): h [M, 4C] → [M, 4C]. */
  record Gelu() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec h = operands.getFirst();
      return Signature.of(h, 12 * h.elements());
    }
  }

  /** dy [M, 4C], h [M, 4C] → dh [M, 4C], in dy's buffer. */
  record GeluGradient() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(0).equals(operands.get(1)), operands);
      return Signature.of(operands.get(1), 20 * operands.get(1).elements());
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }

  /**
   * Adds dx [M, C] to the rows of dwte [V, C] that tokens [M] name, in dwte's own buffer: the token
   * embedding is tied to the output matrix, so its gradient has two parts.
   */
  record TokenEmbeddingGradient() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec dx = operands.get(1);
      check(this, dx.size(1) == operands.get(0).size(1), operands);
      check(this, operands.get(2).equals(TensorSpec.i64(dx.size(0))), operands);
      return new Signature(List.of(operands.get(0)), dx.elements(), Shapes.widenedBytes(dx));
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }

  /** dx [M, C] → dwpe [context, C]: the sum over the batch, zero for positions that aren't used. */
  record PositionEmbeddingGradient(int batch, int positions, int context) implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec dx = operands.getFirst();
      check(this, dx.size(0) == (long) batch * positions && positions <= context, operands);
      TensorSpec out = TensorSpec.of(dx.dtype(), context, dx.size(1));
      return Signature.of(out, dx.elements());
    }
  }

  /** x of any shape → the sum of its squares [1]. */
  record Squares() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      return Signature.of(f32(1), 2 * operands.getFirst().elements());
    }
  }

  /** A sum [1], x of any shape → the sum with x's squares [1], in the same place. */
  record AddSquares() implements Op {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(0).equals(f32(1)), operands);
      return Signature.of(f32(1), 2 * operands.get(1).elements());
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }
}
