package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static dev.gpt2.graph.TensorSpec.i64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** With C = 4 channels, H = 2 heads of D = 2, room for T = 5 positions of B = 3 sequences. */
final class GenerationOpTest {
  private static final TensorSpec CACHE = f32(2, 3, 2, 5, 2);
  private static final TensorSpec POSITION = i64();

  @Test
  void embeddingTakesItsFirstPositionFromOutside() {
    Op embed = new GenerationOp.EmbedAt(2);
    TensorSpec wte = f32(10, 4);
    TensorSpec wpe = f32(8, 4);
    assertThat(embed.infer(List.of(wte, wpe, i64(6), POSITION)))
        .isEqualTo(new Op.Signature(List.of(f32(6, 4)), 24, 0));
    assertRefuses(embed, wte, wpe, i64(5), POSITION); // no whole number of sequences
    assertRefuses(embed, wte, f32(1, 4), i64(6), POSITION);
    assertRefuses(embed, wte, f32(8, 3), i64(6), POSITION);
    assertRefuses(embed, wte, wpe, i64(6), f32());
  }

  /**
   * One position of each sequence: 3·4 mixed numbers and a log-sum-exp for each of 3·2 heads are
   * held; two products of 2·3·4 with each of 5 positions.
   */
  @Test
  void tokensOfAllSequencesAttendToTheCache() {
    Op attention = new GenerationOp.CachedAttention(3, 1);
    assertThat(attention.infer(List.of(f32(3, 12), POSITION, CACHE)))
        .isEqualTo(new Op.Signature(List.of(f32(3, 4)), 4 * 12 * 5, 4 * (12 + 6)));
    assertThat(attention.infer(List.of(f32(4, 12), POSITION, CACHE)).outputs())
        .as("with a row of no sequence")
        .containsExactly(f32(4, 4));
    assertThat(attention.isUpdate()).isTrue();
    assertRefuses(attention, f32(2, 12), POSITION, CACHE);
    assertRefuses(attention, f32(3, 9), POSITION, CACHE);
    assertRefuses(attention, f32(3, 12), f32(), CACHE);
    assertRefuses(attention, f32(3, 12), POSITION, f32(3, 2, 5, 2));
    assertRefuses(new GenerationOp.CachedAttention(2, 1), f32(3, 12), POSITION, CACHE);
  }

  /** Four positions of one sequence: a mask for each with each of 5 positions stands besides. */
  @Test
  void aChunkIsComputedOnceForAllSequences() {
    Op attention = new GenerationOp.CachedAttention(1, 4);
    assertThat(attention.infer(List.of(f32(4, 12), POSITION, CACHE)))
        .isEqualTo(new Op.Signature(List.of(f32(4, 4)), 4 * 16 * 5, 4 * (16 + 8 + 20)));
    assertRefuses(new GenerationOp.CachedAttention(1, 6), f32(6, 12), POSITION, CACHE);
  }

  private static void assertRefuses(Op op, TensorSpec... operands) {
    assertThatThrownBy(() -> op.infer(List.of(operands)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can't take operands");
  }
}
