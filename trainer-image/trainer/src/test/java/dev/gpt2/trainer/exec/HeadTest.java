package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 200 positions: two chunks of 100 rows; a vocabulary of 999 in 8 chunks of at most 128. */
class HeadTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(1, 32, 2, 100, 999), 2, 100);
  private static final RandomStep STEP = new RandomStep(SHAPE);

  @ParameterizedTest
  @EnumSource(Precision.class)
  void deferredGradients_areTheFusedOnesToTheBit(Precision precision) throws NoSuchDeviceException {
    UpdateRule keep = new UpdateRule.KeepGradients();
    List<float[]> fused = STEP.results(graph(keep, precision, Head.FUSED));
    assertThat(STEP.results(graph(keep, precision, Head.DEFERRED)))
        .usingRecursiveComparison()
        .isEqualTo(fused);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void adamWithTheHeadDeferred_leavesTheSameWeightsToTheBit(Precision precision)
      throws NoSuchDeviceException {
    UpdateRule adam = new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true);
    assertThat(STEP.weights(graph(adam, precision, Head.DEFERRED)))
        .usingRecursiveComparison()
        .isEqualTo(STEP.weights(graph(adam, precision, Head.FUSED)));
  }

  /** Sums in another order: the difference is a few roundings of numbers below 1. */
  @Test
  void sgdIntoTheTiedMatrix_isTheStepByItsGradient() throws NoSuchDeviceException {
    UpdateRule sgd = new UpdateRule.Sgd(0.1);
    var fused = STEP.weights(graph(sgd, Precision.FP32, Head.FUSED));
    var deferred = STEP.weights(graph(sgd, Precision.FP32, Head.DEFERRED));
    for (Resident weight : fused.keySet()) {
      assertThat(deferred.get(weight))
          .as(weight.name())
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(fused.get(weight));
    }
  }

  private static Graph graph(UpdateRule rule, Precision precision, Head head) {
    return Gpt2TrainingGraph.of(SHAPE, rule, precision, GraphOptions.DEFAULT.with(head));
  }
}
