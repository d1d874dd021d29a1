package dev.gpt2.graph;

import static dev.gpt2.graph.Shapes.check;
import static dev.gpt2.graph.TensorSpec.f32;

import java.util.List;
import java.util.OptionalInt;

/**
 * Causal attention: fused, or from ops that hold the scores of all heads, [B, H, T, T]. The latter
 * are the textbook's (Vaswani et al. 2017, section 3.2.1), as they were before Dao et al. 2022.
 *
 * <p>Each product is one of [T, D] or [T, T] matrices per head, on views of the [M, 3C] queries,
 * keys and values and of their gradient, so that nothing is copied. They are f32 only.
 */
public sealed interface AttentionOp extends Op {

  /** Causal attention with scale 1/√D: qkv [M, 3C] → mixed [M, C], log-sum-exp [B, H, T]. */
  record Fused(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec qkv = operands.getFirst();
      check(this, qkv.size(0) == (long) batch * positions, operands);
      check(this, qkv.size(1) % (3L * heads) == 0, operands);
      TensorSpec mixed = TensorSpec.of(qkv.dtype(), qkv.size(0), qkv.size(1) / 3);
      // q·kᵀ and p·v, each 2·M·T·C, of which the causal half is computed
      long flops = 2 * mixed.elements() * positions;
      TensorSpec logSumExp = f32(batch, heads, positions);
      return new Signature(List.of(mixed, logSumExp), flops, mixed.bytes() + logSumExp.bytes());
    }
  }

  /**
   * dmixed [M, C], qkv [M, 3C], mixed [M, C], log-sum-exp [B, H, T] → dqkv [M, 3C], in qkv's
   * buffer: the kernel makes dq, dk and dv, which are joined there when it has read it.
   */
  record FusedGradient(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec qkv = operands.get(1);
      check(this, qkv.size(0) == (long) batch * positions, operands);
      check(this, qkv.size(1) % (3L * heads) == 0, operands);
      TensorSpec mixed = TensorSpec.of(qkv.dtype(), qkv.size(0), qkv.size(1) / 3);
      check(this, operands.get(0).equals(mixed), operands);
      check(this, operands.get(0).equals(operands.get(2)), operands);
      check(this, operands.get(3).equals(f32(batch, heads, positions)), operands);
      // dq, dk and dv
      return new Signature(List.of(qkv), 5 * operands.get(0).elements() * positions, qkv.bytes());
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(1);
    }
  }

  /**
   * The same, with the probabilities of some heads at a time, [atOnce, T, T], made again from the
   * log-sum-exp: products and sums in a fixed order, where a GPU's fused kernel adds to the
   * queries' gradient as its blocks come. Each group's dv, dk and dq replace its v, k and q in
   * qkv's buffer. All is done in f32.
   */
  record GroupedGradient(int batch, int positions, int heads, int atOnce) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec dqkv =
          new FusedGradient(batch, positions, heads).infer(operands).outputs().getFirst();
      // five products, of which no part is left out
      long flops = 5 * flops(dqkv, positions);
      long channels = dqkv.size(1) / 3 / heads;
      // probabilities and their gradient, dq, and mixed · dmixed summed over a head's channels
      long workspace =
          2 * f32(atOnce, positions, positions).bytes()
              + f32(atOnce, positions, channels).bytes()
              + f32(atOnce, positions).bytes();
      if (dqkv.dtype() != DType.F32) {
        // q, k, v, mixed and dmixed
        workspace += 5 * f32(atOnce, positions, channels).bytes();
      }
      return new Signature(List.of(dqkv), flops, workspace);
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(1);
    }
  }

  /** qkv [M, 3C] → q·kᵀ/√D, -∞ where the key is later than the query, [B, H, T, T]. */
  record Scores(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec qkv = operands.getFirst();
      check(this, qkv.dtype() == DType.F32, operands);
      check(this, qkv.size(0) == (long) batch * positions, operands);
      check(this, qkv.size(1) % (3L * heads) == 0, operands);
      // the mask is a byte for each pair of positions
      long mask = (long) positions * positions;
      return new Signature(
          List.of(f32(batch, heads, positions, positions)), flops(qkv, positions), mask);
    }
  }

  /** Scores [B, H, T, T] → probabilities, in the same buffer. */
  record Softmax() implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec scores = operands.getFirst();
      return Signature.of(scores, 5 * scores.elements());
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }

  /** Probabilities [B, H, T, T], qkv [M, 3C] → mixed values [M, C]. */
  record Mix(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec qkv = operands.get(1);
      check(this, operands.get(0).equals(f32(batch, heads, positions, positions)), operands);
      check(this, qkv.size(0) == (long) batch * positions, operands);
      check(this, qkv.size(1) % (3L * heads) == 0, operands);
      return Signature.of(f32(qkv.size(0), qkv.size(1) / 3), flops(qkv, positions));
    }
  }

  /** dmixed [M, C], qkv [M, 3C] → gradient of the probabilities [B, H, T, T]. */
  record ProbabilityGradient(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec qkv = operands.get(1);
      check(this, qkv.size(0) == (long) batch * positions, operands);
      check(this, qkv.size(1) % (3L * heads) == 0, operands);
      check(this, operands.get(0).equals(f32(qkv.size(0), qkv.size(1) / 3)), operands);
      return Signature.of(f32(batch, heads, positions, positions), flops(qkv, positions));
    }
  }

  /** Gradient of the probabilities, probabilities → gradient of the scores, in the first buffer. */
  record SoftmaxGradient() implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(0).equals(operands.get(1)), operands);
      return Signature.of(operands.get(0), 4 * operands.get(0).elements());
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }

  /**
   * Probabilities [B, H, T, T], dmixed [M, C] → dqkv [M, 3C], of which the values' third is
   * written.
   */
  record ValueGradient(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec dmixed = operands.get(1);
      check(this, operands.get(0).equals(f32(batch, heads, positions, positions)), operands);
      check(this, dmixed.size(0) == (long) batch * positions, operands);
      check(this, dmixed.size(1) % heads == 0, operands);
      TensorSpec dqkv = f32(dmixed.size(0), 3 * dmixed.size(1));
      return Signature.of(dqkv, flops(dqkv, positions));
    }
  }

  /** dqkv [M, 3C], dscores [B, H, T, T], qkv [M, 3C] → dqkv with the queries' third written too. */
  record QueryGradient(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(1).equals(f32(batch, heads, positions, positions)), operands);
      return writeThird(this, operands, positions);
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }

  /** dqkv [M, 3C], dscores [B, H, T, T], qkv [M, 3C] → dqkv with the keys' third written too. */
  record KeyGradient(int batch, int positions, int heads) implements AttentionOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      check(this, operands.get(1).equals(f32(batch, heads, positions, positions)), operands);
      return writeThird(this, operands, positions);
    }

    @Override
    public OptionalInt overwrites() {
      return OptionalInt.of(0);
    }
  }

  private static Signature writeThird(Op op, List<TensorSpec> operands, int positions) {
    TensorSpec dqkv = operands.get(0);
    check(op, dqkv.equals(operands.get(2)), operands);
    return Signature.of(dqkv, flops(dqkv, positions));
  }

  /** One product per head, 2·B·H·T·T·D = 2·M·T·C; no part of it is left out. */
  private static long flops(TensorSpec qkv, int positions) {
    return 2L * positions * qkv.elements() / 3;
  }
}
