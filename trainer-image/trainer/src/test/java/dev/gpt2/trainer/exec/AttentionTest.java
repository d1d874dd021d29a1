package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.ModelShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttentionTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(2, 48, 3, 40, 99), 3, 37);

  RandomStep step() {
    return new RandomStep(SHAPE);
  }

  /** Other kernels, other rounding: each gradient by its largest element. */
  @ParameterizedTest
  @EnumSource(
      value = Attention.class,
      names = {"GROUPED", "MATERIALISED"})
  void otherAttention_hasTheGradientsOfFused(Attention other) throws NoSuchDeviceException {
    RandomStep step = step();
    List<float[]> fused = step.results(graph(step.shape(), Attention.FUSED));
    List<float[]> others = step.results(graph(step.shape(), other));
    assertThat(others).hasSameSizeAs(fused);
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < fused.size(); i++) {
      differences.add(difference(fused.get(i), others.get(i)));
    }
    System.out.printf(
        "%s attention on %s: gradients differ by at most %.1e of a tensor's largest%n",
        other, step.device(), differences.stream().max(Double::compare).orElseThrow());
    assertThat(differences).allMatch(difference -> difference <= 3e-6);
  }

  /** Largest difference of an element, as a share of the largest element. */
  private static double difference(float[] expected, float[] found) {
    assertThat(found).hasSameSizeAs(expected);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(found[i] - expected[i]));
    }
    return difference / largest;
  }

  private static Graph graph(StepShape shape, Attention attention) {
    return Gpt2TrainingGraph.of(
        shape, new UpdateRule.KeepGradients(), GraphOptions.DEFAULT.with(attention));
  }
}
