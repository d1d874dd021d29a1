package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On a GPU each kernel must add in the same order each time.
 *
 * <p>Enough positions that a kernel would divide a sum among the GPU's processors, and few enough
 * tokens that many positions have the same.
 */
@Tag("gpu")
class RematerializationGpuTest extends RematerializationTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(5, 128, 2, 512, 97), 2, 512);

  @Override
  RandomStep step() {
    return new RandomStep(SHAPE, DeviceType.GPU);
  }

  /** What runs on a GPU; its fused kernel for attention's gradient keeps no order. */
  static Stream<Arguments> options() {
    GraphOptions gpu = GraphOptions.of(DeviceType.GPU);
    return Stream.of(
        arguments(Precision.FP32, gpu),
        arguments(Precision.FP32, gpu.with(Head.DEFERRED)),
        arguments(Precision.FP32, gpu.with(Attention.MATERIALISED)),
        arguments(Precision.BF16, gpu),
        arguments(Precision.BF16, gpu.with(Head.DEFERRED)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theSameSteps_leaveTheSameWeights(Precision precision, UpdateRule rule)
      throws NoSuchDeviceException {
    RandomStep step = step();
    for (Head head : Head.values()) {
      GraphOptions options = GraphOptions.of(DeviceType.GPU).with(head);
      Graph graph = Gpt2TrainingGraph.of(step.shape(), rule, precision, options);
      assertThat(step.weights(graph)).usingRecursiveComparison().isEqualTo(step.weights(graph));
    }
  }
}
