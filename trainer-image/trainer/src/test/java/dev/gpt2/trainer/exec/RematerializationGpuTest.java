package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.ModelShape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
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
  static Stream<GraphOptions> options() {
    GraphOptions gpu = GraphOptions.of(DeviceType.GPU);
    return Stream.of(gpu, gpu.with(Head.DEFERRED), gpu.with(Attention.MATERIALISED));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theSameSteps_leaveTheSameWeights(UpdateRule rule) throws NoSuchDeviceException {
    RandomStep step = step();
    for (Head head : Head.values()) {
      GraphOptions options = GraphOptions.of(DeviceType.GPU).with(head);
      Graph graph = Gpt2TrainingGraph.of(step.shape(), rule, options);
      assertThat(step.weights(graph)).usingRecursiveComparison().isEqualTo(step.weights(graph));
    }
  }
}
