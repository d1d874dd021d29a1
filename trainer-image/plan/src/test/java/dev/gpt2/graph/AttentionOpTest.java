package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.run.ModelShape;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** With B = 2 batch, T = 3 positions, M = 6, C = 4 channels, H = 2 heads of D = 2. */
final class AttentionOpTest {
  private static final TensorSpec QKV = f32(6, 12);
  private static final TensorSpec MIXED = f32(6, 4);
  private static final TensorSpec SCORES = f32(2, 2, 3, 3);

  /** A product: B·H = 4 of [3, 2]·[2, 3], 2·18 each. */
  private static final long PRODUCT = 144;

  @Test
  void attentionMixesAThirdOfItsChannels() {
    Op attention = new AttentionOp.Fused(2, 3, 2);
    assertThat(attention.infer(List.of(QKV)).outputs()).containsExactly(MIXED, f32(2, 2, 3));
    assertRefuses(attention, f32(5, 12));
    assertRefuses(attention, f32(6, 9)); // 3 channels can't be shared by 2 heads
  }

  /** dq, dk and dv, 6·12 numbers of 4 bytes, stand beside qkv, whose buffer they are joined in. */
  @Test
  void attentionGradientTakesThePlaceOfItsInput() {
    Op gradient = new AttentionOp.FusedGradient(2, 3, 2);
    TensorSpec logSumExp = f32(2, 2, 3);
    assertThat(gradient.infer(List.of(MIXED, QKV, MIXED, logSumExp)).outputs())
        .containsExactly(QKV);
    assertThat(gradient.infer(List.of(MIXED, QKV, MIXED, logSumExp)).workspaceBytes())
        .isEqualTo(288);
    assertThat(gradient.overwrites()).hasValue(1);
    assertRefuses(gradient, f32(6, 5), QKV, MIXED, logSumExp);
    assertRefuses(gradient, f32(6, 5), QKV, f32(6, 5), logSumExp);
    assertRefuses(gradient, MIXED, f32(6, 9), MIXED, logSumExp);
    assertRefuses(gradient, MIXED, QKV, MIXED, f32(2, 3, 2));
  }

  /**
   * For one head at a time two of [3, 3], dq [3, 2], and a number for each of 3 positions: 27
   * numbers; five products.
   */
  @Test
  void groupedGradientHoldsTheScoresOfSomeHeads() {
    Op gradient = new AttentionOp.GroupedGradient(2, 3, 2, 1);
    List<TensorSpec> operands = List.of(MIXED, QKV, MIXED, f32(2, 2, 3));
    assertThat(gradient.infer(operands))
        .isEqualTo(new Op.Signature(List.of(QKV), 5 * PRODUCT, 4 * 27));
    assertThat(gradient.overwrites()).hasValue(1);
    assertRefuses(new AttentionOp.FusedGradient(2, 3, 2), MIXED, QKV, MIXED, f32(2, 3, 2));
  }

  /** Workspace: the mask has a byte for each of 3·3 pairs. */
  @Test
  void scoresAreThoseOfAllHeads() {
    AttentionOp op = new AttentionOp.Scores(2, 3, 2);
    assertThat(op.infer(List.of(QKV))).isEqualTo(new Op.Signature(List.of(SCORES), PRODUCT, 9));
    assertRefuses(op, f32(5, 12));
    assertRefuses(op, f32(6, 9));
  }

  @Test
  void softmaxAndItsGradientWorkInTheFirstOperandsBuffer() {
    AttentionOp softmax = new AttentionOp.Softmax();
    assertThat(softmax.infer(List.of(SCORES)).outputs()).containsExactly(SCORES);
    assertThat(softmax.overwrites()).isEqualTo(OptionalInt.of(0));
    AttentionOp gradient = new AttentionOp.SoftmaxGradient();
    assertThat(gradient.infer(List.of(SCORES, SCORES)).outputs()).containsExactly(SCORES);
    assertThat(gradient.overwrites()).isEqualTo(OptionalInt.of(0));
    assertRefuses(gradient, SCORES, f32(2, 2, 3, 2));
  }

  @Test
  void productsMakeWhatTheyAreNamedAfter() {
    assertMakes(new AttentionOp.Mix(2, 3, 2), MIXED, SCORES, QKV);
    assertMakes(new AttentionOp.ProbabilityGradient(2, 3, 2), SCORES, MIXED, QKV);
    assertMakes(new AttentionOp.ValueGradient(2, 3, 2), QKV, SCORES, MIXED);
    assertMakes(new AttentionOp.QueryGradient(2, 3, 2), QKV, QKV, SCORES, QKV);
    assertMakes(new AttentionOp.KeyGradient(2, 3, 2), QKV, QKV, SCORES, QKV);
    assertRefuses(new AttentionOp.Mix(2, 3, 2), f32(2, 2, 3, 4), QKV);
    assertRefuses(new AttentionOp.ProbabilityGradient(2, 3, 2), f32(6, 3), QKV);
    assertRefuses(new AttentionOp.ValueGradient(2, 3, 2), SCORES, f32(5, 4));
    assertRefuses(new AttentionOp.QueryGradient(2, 3, 2), f32(6, 4), SCORES, QKV);
    assertRefuses(new AttentionOp.KeyGradient(2, 3, 2), QKV, f32(2, 2, 3, 4), QKV);
  }

  @Test
  void queriesAndKeysAreWrittenBesideTheValues() {
    assertThat(new AttentionOp.QueryGradient(2, 3, 2).overwrites()).isEqualTo(OptionalInt.of(0));
    assertThat(new AttentionOp.KeyGradient(2, 3, 2).overwrites()).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void materialisedAttentionIsNodesThatCanBeScheduled() {
    Graph graph =
        Gpt2TrainingGraph.of(
            new StepShape(new ModelShape(1, 4, 2, 3, 5), 2, 3),
            new UpdateRule.Sgd(0),
            GraphOptions.DEFAULT.with(Attention.MATERIALISED));
    assertThat(graph.nodes().stream().map(Node::name).filter(name -> name.contains("attn")))
        .filteredOn(name -> !name.contains("c_"))
        .containsExactly(
            "h.0.attn.scores",
            "h.0.attn.softmax",
            "h.0.attn",
            "d.h.0.attn.probabilities",
            "d.h.0.attn.softmax",
            "d.h.0.attn.v",
            "d.h.0.attn.q",
            "d.h.0.attn.k");
  }

  private static void assertMakes(Op op, TensorSpec output, TensorSpec... operands) {
    assertThat(op.infer(List.of(operands)))
        .isEqualTo(new Op.Signature(List.of(output), PRODUCT, 0));
  }

  private static void assertRefuses(Op op, TensorSpec... operands) {
    assertThatThrownBy(() -> op.infer(List.of(operands)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%s can't take operands %s", op, List.of(operands));
  }
}
