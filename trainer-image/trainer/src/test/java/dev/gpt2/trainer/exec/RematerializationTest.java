package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.Plan;
import dev.gpt2.plan.PlanResult.Fits;
import dev.gpt2.plan.Planner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made twice is the same to the bit, so a memory limit changes no loss and no gradient. */
class RematerializationTest {
  /** 5 blocks, so that plans nest; four sequences, whose logits are made in two chunks. */
  private static final StepShape SHAPE = new StepShape(new ModelShape(5, 64, 2, 64, 997), 4, 48);

  RandomStep step() {
    return new RandomStep(SHAPE);
  }

  static Stream<Arguments> options() {
    return Stream.of(
        arguments(Precision.FP32, GraphOptions.DEFAULT),
        arguments(Precision.FP32, GraphOptions.DEFAULT.with(Head.DEFERRED)),
        arguments(Precision.FP32, GraphOptions.DEFAULT.with(Attention.GROUPED)),
        arguments(Precision.FP32, GraphOptions.DEFAULT.with(Attention.MATERIALISED)),
        arguments(Precision.BF16, GraphOptions.DEFAULT),
        arguments(Precision.BF16, GraphOptions.DEFAULT.with(Head.DEFERRED)),
        arguments(Precision.BF16, GraphOptions.DEFAULT.with(Attention.GROUPED)));
  }

  static Stream<Arguments> rules() {
    return Stream.of(new UpdateRule.Sgd(0.01), new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true))
        .flatMap(rule -> Stream.of(Precision.values()).map(each -> arguments(each, rule)));
  }

  @ParameterizedTest
  @MethodSource("options")
  void lossAndGradientsAtFiveLimits_areThoseOfKeepingEverything(
      Precision precision, GraphOptions options) throws NoSuchDeviceException {
    RandomStep step = step();
    Graph graph =
        Gpt2TrainingGraph.of(step.shape(), new UpdateRule.KeepGradients(), precision, options);
    List<float[]> kept = step.results(graph);
    for (Plan plan : fivePlans(graph)) {
      List<float[]> found = step.results(graph, plan.schedule());
      for (int i = 0; i < kept.size(); i++) {
        assertThat(found.get(i)).as("result %d at %s", i, plan.peakBytes()).isEqualTo(kept.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void weightsAfterTwoStepsAtFiveLimits_areThoseOfKeepingEverything(
      Precision precision, UpdateRule rule) throws NoSuchDeviceException {
    RandomStep step = step();
    Graph graph =
        Gpt2TrainingGraph.of(
            step.shape(), rule, precision, GraphOptions.of(step.device()).with(Head.DEFERRED));
    Map<Resident, float[]> kept = step.weights(graph);
    for (Plan plan : fivePlans(graph)) {
      Map<Resident, float[]> found = step.weights(graph, plan.schedule());
      kept.forEach(
          (weight, elements) ->
              assertThat(found.get(weight)).as(weight.name()).isEqualTo(elements));
    }
  }

  /** From the smallest limit that works to the one at which nothing is made twice. */
  private static List<Plan> fivePlans(Graph graph) {
    Planner planner = new Planner(CostGraph.of(graph));
    long smallest = planner.smallest(Strategy.REMATERIALIZE).peakBytes();
    long most = planner.smallest(Strategy.KEEP_ALL).peakBytes();
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long limit = smallest + (most - smallest) * i / 5;
      Fits fits = (Fits) planner.plan(Strategy.REMATERIALIZE, limit);
      assertThat(fits.plan().recomputePercent()).isPositive();
      plans.add(fits.plan());
    }
    return plans;
  }
}
