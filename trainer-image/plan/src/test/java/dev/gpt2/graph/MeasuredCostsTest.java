package dev.gpt2.graph;

import static dev.gpt2.graph.TensorSpec.f32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeasuredCostsTest {
  /** A nanosecond for each element of the first operand. */
  private static final CostModel ELEMENTS = call -> call.operands().getFirst().elements();

  private static final OpCall TEN = gelu(10);
  private static final OpCall THIRTY = gelu(30);

  @Test
  void measuredCall_costsWhatWasMeasured() {
    CostModel costs = new MeasuredCosts(Map.of(TEN, 7L, THIRTY, 5L), ELEMENTS);
    assertThat(costs.nanoseconds(TEN)).isEqualTo(7);
    assertThat(costs.nanoseconds(THIRTY)).isEqualTo(5);
  }

  /** Measured are 100 + 140 = 240 ns, predicted 10 + 30 = 40: the unit is 6 times as long. */
  @Test
  void otherCall_isPredictedInTheUnitOfTheMeasuredOnes() {
    CostModel costs = new MeasuredCosts(Map.of(TEN, 100L, THIRTY, 140L), ELEMENTS);
    assertThat(costs.nanoseconds(gelu(50))).isEqualTo(300);
  }

  /** A 40th of a nanosecond isn't nothing. */
  @Test
  void otherCall_costsAtLeastOne() {
    CostModel costs = new MeasuredCosts(Map.of(gelu(400), 10L), ELEMENTS);
    assertThat(costs.nanoseconds(gelu(1))).isEqualTo(1);
  }

  @Test
  void nothingMeasured_isThePrediction() {
    assertThat(new MeasuredCosts(Map.of(), ELEMENTS).nanoseconds(TEN)).isEqualTo(10);
  }

  @Test
  void costOfNothing_isRefused() {
    assertThatThrownBy(() -> new MeasuredCosts(Map.of(TEN, 0L), ELEMENTS))
        .hasMessage("Gelu[]([10] f32) must take at least 1 ns: 0");
  }

  @Test
  void graphOnTheTableOfItsCalls_hasTheTablesCosts() {
    StepShape shape = new StepShape(new ModelShape(2, 8, 2, 4, 11), 1, 4);
    UpdateRule rule = new UpdateRule.Sgd(0);
    Map<OpCall, Long> table = new HashMap<>();
    for (OpCall call : Gpt2TrainingGraph.of(shape, rule).calls()) {
      table.put(call, 1_000L + table.size());
    }
    CostModel refusing =
        call -> {
          if (table.containsKey(call)) {
            return 1;
          }
          throw new AssertionError(call + " isn't in the table");
        };
    GraphOptions options = GraphOptions.DEFAULT.with(new MeasuredCosts(table, refusing));
    assertThat(Gpt2TrainingGraph.of(shape, rule, options).nodes())
        .allSatisfy(node -> assertThat(table).containsEntry(node.call(), node.cost()));
  }

  @Test
  void textOfACall_namesOpAndOperands() {
    OpCall call = new OpCall(new Op.MatMul(false, true), List.of(f32(8, 4), f32(6, 4)));
    assertThat(call)
        .hasToString("MatMul[transposeA=false, transposeB=true]([8, 4] f32, [6, 4] f32)");
  }

  @Test
  void rooflineOfADevice_isItsOwn() {
    assertThat(Roofline.of(DeviceType.GPU)).isEqualTo(Roofline.GPU);
    assertThat(Roofline.of(DeviceType.CPU).nanoseconds(gelu(1 << 20)))
        .isGreaterThan(Roofline.GPU.nanoseconds(gelu(1 << 20)));
  }

  private static OpCall gelu(long elements) {
    return new OpCall(new Op.Gelu(), List.of(f32(elements)));
  }
}
