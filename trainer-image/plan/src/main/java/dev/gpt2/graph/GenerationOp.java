package dev.gpt2.graph;

import static dev.gpt2.graph.Shapes.check;
import static dev.gpt2.graph.TensorSpec.f32;
import static dev.gpt2.graph.TensorSpec.i64;

import java.util.List;

/**
 * Ops that continue sequences of which earlier positions have been taken in before.
 *
 * <p>Tensor legend: S sequences, N new positions of each, T positions that there is room for, M ≥
 * S·N rows. The first new position is a number that comes with each step, so shapes stay the same
 * from step to step; what a kernel holds for itself is stated for the last position.
 */
public sealed interface GenerationOp extends Op {

  /**
   * wte [V, C], wpe [context, C], tokens [M], position → wte[tokens] + wpe[position and those after
   * it] [M, C], in which M is a multiple of N.
   */
  record EmbedAt(int positions) implements GenerationOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec wpe = operands.get(1);
      long channels = operands.get(0).size(1);
      long m = operands.get(2).elements();
      check(this, operands.get(2).equals(i64(m)) && m % positions == 0, operands);
      check(this, wpe.size(1) == channels && wpe.size(0) >= positions, operands);
      check(this, operands.get(3).equals(i64()), operands);
      return Signature.of(f32(m, channels), m * channels);
    }
  }

  /**
   * qkv [M, 3C], position, cache [2, B, H, T, D] → mixed [M, C]: causal attention with scale 1/√D
   * of each new position to all positions up to it, whose keys and values are then in the cache.
   *
   * <p>S is B, or 1: then the new positions are the same in all B sequences, and their keys and
   * values are written to each. Rows beyond S·N belong to no sequence and become 0.
   */
  record CachedAttention(int sequences, int positions) implements GenerationOp {
    @Override
    public Signature infer(List<TensorSpec> operands) {
      TensorSpec qkv = operands.get(0);
      TensorSpec cache = operands.get(2);
      check(this, operands.get(1).equals(i64()), operands);
      check(this, cache.rank() == 5 && cache.size(0) == 2, operands);
      check(this, sequences == cache.size(1) || sequences == 1, operands);
      check(this, positions <= cache.size(3), operands);
      check(this, qkv.size(1) == 3 * cache.size(2) * cache.size(4), operands);
      check(this, qkv.size(0) >= (long) sequences * positions, operands);
      long heads = cache.size(2);
      long room = cache.size(3);
      TensorSpec attended = f32(sequences, positions, heads, cache.size(4));
      long logSumExp = f32(sequences, heads, positions).bytes();
      // which keys are later than a query; a single one is the last itself
      long mask = positions == 1 ? 0 : f32(positions, room).bytes();
      return new Signature(
          List.of(f32(qkv.size(0), qkv.size(1) / 3)),
          4 * attended.elements() * room,
          attended.bytes() + logSumExp + mask);
    }

    @Override
    public boolean isUpdate() {
      return true;
    }
  }
}
