package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static dev.gpt2.graph.TensorSpec.i64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.ModelShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With M = 6 positions, C = 4 channels, V = 10 vocabulary; chunks of 2 rows or 5 columns. */
final class HeadOpTest {
  private static final TensorSpec X = f32(6, 4);
  private static final TensorSpec WTE = f32(10, 4);
  private static final TensorSpec TARGETS = i64(6);

  /** 2 rows of logits. */
  private static final TensorSpec BUFFER = f32(2, 10);

  /** Workspace: a -1 for each of 2 rows. Work: 3 products of 2·6·10·4, softmax 5·6·10. */
  @Test
  void lossGradientsHoldAChunkOfLogits() {
    HeadOp op = new HeadOp.LossGradients(2);
    Op.Signature signature = op.infer(List.of(X, WTE, TARGETS));
    assertThat(signature).isEqualTo(new Op.Signature(List.of(f32(), X, WTE, BUFFER), 1_740, 4 * 2));
    assertRefusesOtherShapes(op);
  }

  /** One product less; the largest logit and log-probability of each row besides. */
  @Test
  void lossInputGradientLeavesTheLogSumExpInsteadOfTheMatrixsGradient() {
    HeadOp op = new HeadOp.LossInputGradient(2);
    Op.Signature signature = op.infer(List.of(X, WTE, TARGETS));
    assertThat(signature)
        .isEqualTo(new Op.Signature(List.of(f32(), X, f32(6), BUFFER), 1_260, 4 * 4));
    assertRefusesOtherShapes(op);
  }

  @Test
  void lossWeightGradientMakesTheLogitsAgain() {
    HeadOp op = new HeadOp.LossWeightGradient(2);
    Op.Signature signature = op.infer(List.of(X, WTE, TARGETS));
    assertThat(signature).isEqualTo(new Op.Signature(List.of(WTE, BUFFER), 1_260, 4 * 2));
    assertRefusesOtherShapes(op);
  }

  @Test
  void accumulatedWeightGradientGoesIntoTheSum() {
    HeadOp op = new HeadOp.AccumulateWeightGradient(2, 3);
    Op.Signature signature = op.infer(List.of(X, WTE, TARGETS, WTE));
    assertThat(signature).isEqualTo(new Op.Signature(List.of(BUFFER), 1_260, 4 * 2));
    assertThat(op.isUpdate()).isTrue();
    assertRefuses(op, X, WTE, TARGETS, f32(9, 4));
  }

  /**
   * In bf16 there is a second buffer, and the matrix's gradient is f32, made for all 10 rows of it
   * at a time: they take 10·4·(2 + 4) bytes of workspace, beside a -1 for each of 2 rows.
   */
  @Test
  void inBf16_theLossIsF32InABufferOfItsOwn() {
    TensorSpec x = X.as(DType.BF16);
    TensorSpec wte = WTE.as(DType.BF16);
    TensorSpec buffer = BUFFER.as(DType.BF16);
    assertThat(new HeadOp.Loss(2).infer(List.of(x, wte, TARGETS)).outputs())
        .containsExactly(f32(), buffer, BUFFER);
    Op.Signature fused = new HeadOp.LossGradients(2).infer(List.of(x, wte, TARGETS));
    assertThat(fused)
        .isEqualTo(
            new Op.Signature(List.of(f32(), x, WTE, buffer, BUFFER), 1_740, 4 * 2 + 10 * 4 * 6));
    assertThat(new HeadOp.LossInputGradient(2).infer(List.of(x, wte, TARGETS)).outputs())
        .containsExactly(f32(), x, f32(6), buffer, BUFFER);
    assertThat(new HeadOp.LossWeightGradient(2).infer(List.of(x, wte, TARGETS)).outputs())
        .containsExactly(WTE, buffer, BUFFER);
    HeadOp accumulate = new HeadOp.AccumulateWeightGradient(2, 3);
    assertThat(accumulate.infer(List.of(x, wte, TARGETS, WTE)).outputs())
        .containsExactly(buffer, BUFFER);
    assertRefuses(accumulate, x, wte, TARGETS, wte);
    assertRefuses(new HeadOp.Loss(2), x, WTE, TARGETS);
    TensorSpec lse = f32(6);
    assertRefuses(new HeadOp.TiedSgd(5, 0), x, TARGETS, lse, x, TARGETS, f32(), wte);
  }

  /** Its buffer: 5 columns of 6 logits. */
  @Test
  void tiedSgdMakesNothingElseAndRunsOnce() {
    HeadOp op = new HeadOp.TiedSgd(5, 0.1);
    TensorSpec lse = f32(6);
    Op.Signature signature = op.infer(List.of(X, TARGETS, lse, X, TARGETS, f32(), WTE));
    assertThat(signature).isEqualTo(new Op.Signature(List.of(f32(6, 5)), 1_260, 0));
    assertThat(op.isUpdate()).isTrue();
    assertRefuses(op, X, TARGETS, f32(5), X, TARGETS, f32(), WTE);
    assertRefuses(op, X, TARGETS, lse, f32(6, 3), TARGETS, f32(), WTE);
    assertRefuses(op, X, TARGETS, lse, X, i64(5), f32(), WTE);
  }

  /**
   * The 124M model, V = 50257. 1024 positions: [M, 4C] has 1024·3072 numbers, which are 62 rows of
   * logits, so 128. 3072 positions: 187 rows, so 17 chunks of 181 (the last has 176). 130: two of
   * 65.
   */
  @Test
  void rowsOfAChunkAreAsLargeAsTheLargestActivation() {
    assertThat(Gpt2Head.rows(shape("124M", 1, 1_024))).isEqualTo(128);
    assertThat(Gpt2Head.rows(shape("124M", 3, 1_024))).isEqualTo(181);
    assertThat(Gpt2Head.rows(shape("124M", 1, 130))).isEqualTo(65);
    assertThat(Gpt2Head.rows(shape("124M", 1, 5))).isEqualTo(5);
  }

  /** 50257 tokens in parts of at most 3072: 17 of 2957. */
  @Test
  void columnsOfAChunkAreThoseOfTheLargestActivation() {
    assertThat(Gpt2Head.columns(shape("124M", 1, 1_024))).isEqualTo(2_957);
    assertThat(Gpt2Head.columns(new StepShape(new ModelShape(1, 4, 1, 2, 10), 1, 2))).isEqualTo(10);
  }

  private static StepShape shape(String size, int batch, int positions) {
    return new StepShape(ModelShape.ofSize(size).orElseThrow(), batch, positions);
  }

  private static void assertRefusesOtherShapes(Op op) {
    assertRefuses(op, X, f32(10, 5), TARGETS);
    assertRefuses(op, X, WTE, i64(5));
    assertRefuses(op, X, WTE, f32(6));
  }

  private static void assertRefuses(Op op, TensorSpec... operands) {
    assertThatThrownBy(() -> op.infer(List.of(operands)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can't take operands");
  }
}
