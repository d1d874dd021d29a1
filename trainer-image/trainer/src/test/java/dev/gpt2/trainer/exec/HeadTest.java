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
import java.util.List;
import org.junit.jupiter.api.Test;

/** 200 positions: two chunks of 100 rows; a vocabulary of 999 in 8 chunks of at most 128. */
class HeadTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(1, 32, 2, 100, 999), 2, 100);
  private static final RandomStep STEP = new RandomStep(SHAPE);

  @Test
  void deferredGradients_areTheFusedOnesToTheBit() throws NoSuchDeviceException {
    UpdateRule keep = new UpdateRule.KeepGradients();
    List<float[]> fused = STEP.results(graph(keep, Head.FUSED));
    assertThat(STEP.results(graph(keep, Head.DEFERRED)))
        .usingRecursiveComparison()
        .isEqualTo(fused);
  }

  @Test
  void adamWithTheHeadDeferred_leavesTheSameWeightsToTheBit() throws NoSuchDeviceException {
    UpdateRule adam = new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true);
    assertThat(STEP.weights(graph(adam, Head.DEFERRED)))
        .usingRecursiveComparison()
        .isEqualTo(STEP.weights(graph(adam, Head.FUSED)));
  }

  /** Sums in another order: the difference is a few roundings of numbers below 1. */
  @Test
  void sgdIntoTheTiedMatrix_isTheStepByItsGradient() throws NoSuchDeviceException {
    UpdateRule sgd = new UpdateRule.Sgd(0.1);
    var fused = STEP.weights(graph(sgd, Head.FUSED));
    var deferred = STEP.weights(graph(sgd, Head.DEFERRED));
    for (Resident weight : fused.keySet()) {
      assertThat(deferred.get(weight))
          .as(weight.name())
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(fused.get(weight));
    }
  }

  private static Graph graph(UpdateRule rule, Head head) {
    return Gpt2TrainingGraph.of(SHAPE, rule, GraphOptions.DEFAULT.with(head));
  }
}
