package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.graph.StepInput;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.TrainingRule;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.run.ModelShape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three micro-batches of one sequence against one batch of the same three: sums in another order,
 * of which a learning rate of 0.5 makes steps of up to 1.
 */
class AccumulationTest {
  private static final int COUNT = 3;
  private static final ModelShape MODEL = new ModelShape(2, 32, 2, 50, 99);
  private static final StepShape MICRO = new StepShape(MODEL, 1, 50);
  private static final RandomStep WHOLE = new RandomStep(new StepShape(MODEL, COUNT, 50));

  @ParameterizedTest
  @EnumSource(Head.class)
  void accumulatedSgd_isTheStepOfTheWholeBatch(Head head) throws NoSuchDeviceException {
    assertSameWeights(new UpdateRule.Sgd(0.1), head);
  }

  /** With an epsilon that keeps the signs of mere rounding errors from being whole steps. */
  @ParameterizedTest
  @EnumSource(Head.class)
  void accumulatedAdam_isTheStepOfTheWholeBatch(Head head) throws NoSuchDeviceException {
    assertSameWeights(new UpdateRule.Adam(0.9, 0.999, 1e-2, 0.01, true), head);
  }

  private static void assertSameWeights(UpdateRule.Optimizer rule, Head head)
      throws NoSuchDeviceException {
    Map<Resident, float[]> whole =
        WHOLE.weights(Gpt2TrainingGraph.of(WHOLE.shape(), rule, GraphOptions.DEFAULT.with(head)));
    Map<Resident, float[]> accumulated = accumulated(rule, head);
    assertThat(accumulated.keySet()).isEqualTo(whole.keySet());
    for (Resident weight : whole.keySet()) {
      assertThat(accumulated.get(weight))
          .as(weight.name())
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(whole.get(weight));
    }
  }

  /** The weights after two optimizer steps. */
  private static Map<Resident, float[]> accumulated(UpdateRule.Optimizer rule, Head head)
      throws NoSuchDeviceException {
    Graph accumulating = accumulating(head);
    Graph applying = Gpt2TrainingGraph.applying(MODEL, TrainingRule.plain(rule));
    try (Torch torch = NanoGpt2.torch(1);
        ResidentTensors residents = WHOLE.residents(torch, applying);
        GraphExecutor update =
            new GraphExecutor(
                torch, applying, Schedule.keepAll(CostGraph.of(applying)), residents);
        GraphExecutor step =
            new GraphExecutor(
                torch, accumulating, Schedule.keepAll(CostGraph.of(accumulating)), residents)) {
      for (int number = 1; number <= 2; number++) {
        for (int i = 0; i < COUNT; i++) {
          step.run(part(WHOLE.tokens(), i), part(WHOLE.targets(), i), 0, number);
        }
        try (StepInputs inputs =
            new StepInputs()
                .with(StepInput.LEARNING_RATE, RandomStep.LEARNING_RATE)
                .with(StepInput.STEP, number)) {
          update.run(inputs);
        }
      }
      for (Resident sum : residents.of(Role.GRADIENT_SUM)) {
        residents.lend(
            sum, bytes -> assertThat(bytes.asFloatBuffer().mismatch(zeros(sum))).isEqualTo(-1));
      }
      return RandomStep.weights(residents);
    }
  }

  private static FloatBuffer zeros(Resident resident) {
    return FloatBuffer.allocate(Math.toIntExact(resident.spec().elements()));
  }

  private static long[] part(long[] tokens, int part) {
    int length = tokens.length / COUNT;
    return Arrays.copyOfRange(tokens, part * length, (part + 1) * length);
  }

  private static Graph accumulating(Head head) {
    return Gpt2TrainingGraph.of(
        MICRO, new UpdateRule.Accumulate(COUNT), GraphOptions.DEFAULT.with(head));
  }
}
