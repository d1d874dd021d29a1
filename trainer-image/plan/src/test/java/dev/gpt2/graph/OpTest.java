package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static dev.gpt2.graph.TensorSpec.i64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * With B = 2 batch, T = 3 positions, M = B·T = 6, C = 4 channels, H = 2 heads, V = 10 vocabulary.
 */
final class OpTest {
  private static final TensorSpec STREAM = f32(6, 4);
  private static final TensorSpec STATISTIC = f32(6, 1);
  private static final TensorSpec GAIN = f32(4);
  private static final TensorSpec TOKENS = i64(6);
  private static final TensorSpec WTE = f32(10, 4);

  @Test
  void embeddingTakesItsChannelsFromTheTables() {
    Op embed = new Op.Embed(2, 3, Precision.FP32);
    assertMakes(embed, List.of(WTE, f32(5, 4), TOKENS), STREAM);
    assertRefuses(embed, WTE, f32(5, 3), TOKENS);
    assertRefuses(embed, WTE, f32(2, 4), TOKENS); // 3 positions, context 2
    assertRefuses(embed, WTE, f32(5, 4), i64(5));
    assertRefuses(embed, WTE, f32(5, 4), f32(6));
    Op inBf16 = new Op.Embed(2, 3, Precision.BF16);
    assertMakes(inBf16, List.of(WTE, f32(5, 4), TOKENS), STREAM.as(DType.BF16));
    assertRefuses(inBf16, WTE.as(DType.BF16), f32(5, 4), TOKENS);
  }

  @Test
  void roundingTakesF32() {
    assertMakes(new Op.Round(), List.of(WTE), WTE.as(DType.BF16));
    assertRefuses(new Op.Round(), WTE.as(DType.BF16));
  }

  @Test
  void layerNormMakesItsStatisticsToo() {
    Op norm = new Op.LayerNorm(1e-5);
    assertMakes(norm, List.of(STREAM, GAIN, GAIN), STREAM, STATISTIC, STATISTIC);
    assertRefuses(norm, STREAM, f32(3), GAIN);
    assertRefuses(norm, STREAM, GAIN, f32(3));
  }

  @Test
  void layerNormGradientMakesThoseOfGainAndBiasToo() {
    Op plain = new Op.LayerNormGradient(false);
    assertMakes(plain, List.of(STREAM, STREAM, STATISTIC, STATISTIC, GAIN), STREAM, GAIN, GAIN);
    assertRefuses(plain, f32(5, 4), STREAM, STATISTIC, STATISTIC, GAIN);
    assertRefuses(plain, STREAM, STREAM, f32(6), STATISTIC, GAIN);
    assertRefuses(plain, STREAM, STREAM, STATISTIC, f32(5, 1), GAIN);
    assertRefuses(plain, STREAM, STREAM, STATISTIC, STATISTIC, f32(3));
    Op residual = new Op.LayerNormGradient(true);
    assertMakes(
        residual, List.of(STREAM, STREAM, STATISTIC, STATISTIC, GAIN, STREAM), STREAM, GAIN, GAIN);
    assertRefuses(residual, STREAM, STREAM, STATISTIC, STATISTIC, GAIN, f32(6, 3));
  }

  @Test
  void linearLayerMapsItsInputsToItsOutputs() {
    Op linear = new Op.Linear(false);
    assertMakes(linear, List.of(STREAM, f32(4, 7), f32(7)), f32(6, 7));
    assertRefuses(linear, STREAM, f32(5, 7), f32(7));
    assertRefuses(linear, STREAM, f32(4, 7), f32(4));
    Op residual = new Op.Linear(true);
    assertMakes(residual, List.of(STREAM, f32(4, 7), f32(7), f32(6, 7)), f32(6, 7));
    assertRefuses(residual, STREAM, f32(4, 7), f32(7), STREAM);
  }

  @Test
  void productTransposesWhatItIsToldTo() {
    assertMakes(new Op.MatMul(false, false), List.of(f32(2, 3), f32(3, 5)), f32(2, 5));
    assertMakes(new Op.MatMul(true, false), List.of(f32(3, 2), f32(3, 5)), f32(2, 5));
    assertMakes(new Op.MatMul(false, true), List.of(f32(2, 3), f32(5, 3)), f32(2, 5));
    assertMakes(new Op.MatMul(true, true), List.of(f32(3, 2), f32(5, 3)), f32(2, 5));
    assertRefuses(new Op.MatMul(false, false), f32(2, 3), f32(5, 3));
    assertRefuses(new Op.MatMul(true, false), f32(2, 3), f32(3, 5));
    assertRefuses(new Op.MatMul(false, true), f32(2, 3), f32(3, 5));
  }

  /** [2, 3]·[3, 5]: 10 elements of 3 multiplications and 3 additions each. */
  @Test
  void productCountsMultiplicationsAndAdditions() {
    assertThat(new Op.MatMul(false, false).infer(List.of(f32(2, 3), f32(3, 5))).flops())
        .isEqualTo(60);
  }

  @Test
  void sumOverRowsHasTheShapeOfABias() {
    assertMakes(new Op.SumRows(), List.of(STREAM), GAIN);
  }

  @Test
  void geluKeepsTheShape() {
    assertMakes(new Op.Gelu(), List.of(f32(6, 16)), f32(6, 16));
    assertMakes(new Op.GeluGradient(), List.of(f32(6, 16), f32(6, 16)), f32(6, 16));
    assertThat(new Op.GeluGradient().overwrites()).hasValue(0);
    assertRefuses(new Op.GeluGradient(), f32(6, 16), f32(6, 4));
  }

  @Test
  void tokenEmbeddingGradientWorksInItsOperandsBuffer() {
    Op gradient = new Op.TokenEmbeddingGradient();
    assertMakes(gradient, List.of(WTE, STREAM, TOKENS), WTE);
    assertThat(gradient.overwrites()).hasValue(0);
    assertRefuses(gradient, f32(10, 5), STREAM, TOKENS);
    assertRefuses(gradient, WTE, STREAM, i64(5));
  }

  @Test
  void positionEmbeddingGradientCoversTheWholeContext() {
    Op gradient = new Op.PositionEmbeddingGradient(2, 3, 5);
    assertMakes(gradient, List.of(STREAM), f32(5, 4));
    assertRefuses(gradient, f32(5, 4));
    assertRefuses(new Op.PositionEmbeddingGradient(2, 3, 2), STREAM);
  }

  private static void assertMakes(Op op, List<TensorSpec> operands, TensorSpec... outputs) {
    assertThat(op.infer(operands).outputs()).containsExactly(outputs);
  }

  private static void assertRefuses(Op op, TensorSpec... operands) {
    assertThatThrownBy(() -> op.infer(List.of(operands)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%s can't take operands %s", op, List.of(operands));
  }
}
