package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static dev.gpt2.graph.TensorSpec.i64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** With M = 6 positions, C = 4 channels, V = 10 vocabulary. */
final class UpdateOpTest {
  private static final TensorSpec STREAM = f32(6, 4);
  private static final TensorSpec GAIN = f32(4);
  private static final TensorSpec TOKENS = i64(6);
  private static final TensorSpec WTE = f32(10, 4);

  @Test
  void updatesMakeNothingAndRunOnce() {
    Op sgd = new UpdateOp.Sgd(0);
    assertMakes(sgd, List.of(GAIN, f32(), GAIN));
    assertThat(sgd.isUpdate()).isTrue();
    assertRefuses(sgd, GAIN, f32(), f32(5));
    Op adam = new UpdateOp.Adam(0.9, 0.999, 1e-8, 0, false);
    assertMakes(adam, List.of(GAIN, f32(), f32(), GAIN, GAIN, GAIN));
    assertThat(adam.isUpdate()).isTrue();
    assertRefuses(adam, GAIN, f32(), f32(), f32(5), GAIN, GAIN);
    assertRefuses(adam, GAIN, f32(), f32(), GAIN, f32(5), GAIN);
    assertRefuses(adam, GAIN, f32(), f32(), GAIN, GAIN, f32(5));
  }

  /** 6·4 and 6·7 numbers: 2·6·(4·7) multiplications and additions, 4·7 for the decay. */
  @Test
  void sgdByAProductMakesNoGradient() {
    Op product = new UpdateOp.SgdProduct(0.1);
    assertThat(product.infer(List.of(STREAM, f32(6, 7), f32(), f32(4, 7))))
        .isEqualTo(new Op.Signature(List.of(), 364, 0));
    assertThat(product.isUpdate()).isTrue();
    assertRefuses(product, STREAM, f32(5, 7), f32(), f32(4, 7));
    assertRefuses(product, STREAM, f32(6, 7), f32(), f32(7, 4));
  }

  @Test
  void sumsOfGradientsTakeThemAsTheyAreMade() {
    Op sum = new UpdateOp.Accumulate(3);
    assertMakes(sum, List.of(GAIN, GAIN));
    assertThat(sum.isUpdate()).isTrue();
    assertRefuses(sum, GAIN, f32(5));
    Op product = new UpdateOp.AccumulateProduct(3);
    assertMakes(product, List.of(STREAM, f32(6, 7), f32(4, 7)));
    assertRefuses(product, STREAM, f32(5, 7), f32(4, 7));
    Op embedding = new UpdateOp.AccumulateEmbedding(3);
    assertMakes(embedding, List.of(STREAM, TOKENS, WTE));
    assertRefuses(embedding, STREAM, i64(5), WTE);
    assertRefuses(embedding, STREAM, TOKENS, f32(10, 5));
  }

  @Test
  void updateThatClearsItsSumIsThatUpdate() {
    Op sgd = new UpdateOp.Sgd(0);
    Op clearing = new UpdateOp.Clearing(new UpdateOp.Sgd(0), false);
    assertThat(clearing.infer(List.of(GAIN, f32(), GAIN)))
        .isEqualTo(sgd.infer(List.of(GAIN, f32(), GAIN)));
    assertThat(clearing.isUpdate()).isTrue();
    Op clipping = new UpdateOp.Clearing(new UpdateOp.Sgd(0), true);
    assertMakes(clipping, List.of(GAIN, f32(), GAIN, f32()));
    assertThat(clipping.infer(List.of(GAIN, f32(), GAIN, f32())).flops())
        .isEqualTo(sgd.infer(List.of(GAIN, f32(), GAIN)).flops() + GAIN.elements());
  }

  @Test
  void momentumIsAStateOfTheWeightsShape() {
    Op momentum = new UpdateOp.Momentum(0.9, 0.1);
    assertMakes(momentum, List.of(GAIN, f32(), GAIN, GAIN));
    assertRefuses(momentum, GAIN, f32(), GAIN, f32(1));
    Op product = new UpdateOp.MomentumProduct(0.9, 0.1);
    assertMakes(product, List.of(STREAM, f32(6, 7), f32(), f32(4, 7), f32(4, 7)));
    assertRefuses(product, STREAM, f32(6, 7), f32(), f32(4, 7), f32(7, 4));
    assertThat(momentum.isUpdate() && product.isUpdate()).isTrue();
  }

  /** 10 rows in parts of 3: their gradient in f32 takes 3·4·4 bytes. */
  @Test
  void wideningUpdateTakesABf16Gradient() {
    UpdateOp sgd = new UpdateOp.Sgd(0);
    TensorSpec bf16 = WTE.as(DType.BF16);
    Op widening = new UpdateOp.Widening(sgd, 3);
    assertThat(widening.infer(List.of(bf16, f32(), WTE)))
        .isEqualTo(new Op.Signature(List.of(), 2 * 40, 3 * 4 * 4));
    assertThat(widening.isUpdate()).isTrue();
    assertRefuses(widening, WTE, f32(), WTE);
    Op sum = new UpdateOp.Widening(new UpdateOp.Accumulate(2), 10);
    assertThat(sum.infer(List.of(bf16, WTE)).workspaceBytes()).isEqualTo(WTE.bytes());
    assertThatThrownBy(() -> sum.infer(List.of(bf16, f32(9, 4))))
        .hasMessageContaining("can't take operands");
  }

  /** Parts of at most 4·2²⁰ elements, as even as can be: 50257·768 are 38.6 million. */
  @Test
  void wideningUpdateIsDoneInEvenParts() {
    UpdateOp sgd = new UpdateOp.Sgd(0);
    assertThat(UpdateOp.Widening.of(sgd, f32(50_257, 768)).rows()).isEqualTo(5_026);
    assertThat(UpdateOp.Widening.of(sgd, f32(768, 3_072)).rows()).isEqualTo(768);
    assertThat(UpdateOp.Widening.of(sgd, f32(768)).rows()).isEqualTo(768);
    assertThatThrownBy(() -> UpdateOp.Widening.of(new UpdateOp.SgdProduct(0), WTE))
        .hasMessageContaining("has no gradient in bf16");
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
