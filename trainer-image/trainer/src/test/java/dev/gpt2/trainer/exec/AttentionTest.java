package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.ModelShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final StepShape SHAPE = new StepShape(new ModelShape(2, 48, 3, 40, 99), 3, 37);

  /** Other kernels, other rounding: each gradient by its largest element. */
  @Test
  void materialisedAttention_hasTheGradientsOfFused() throws NoSuchDeviceException {
    List<float[]> fused = new RandomStep(SHAPE).results(graph(Attention.FUSED));
    List<float[]> materialised = new RandomStep(SHAPE).results(graph(Attention.MATERIALISED));
    assertThat(materialised).hasSameSizeAs(fused);
    for (int i = 0; i < fused.size(); i++) {
      float largest = 0;
      for (float element : fused.get(i)) {
        largest = Math.max(largest, Math.abs(element));
      }
      assertThat(materialised.get(i))
          .usingComparatorWithPrecision(3e-6f * largest)
          .containsExactly(fused.get(i));
    }
  }

  private static Graph graph(Attention attention) {
    return Gpt2TrainingGraph.of(
        SHAPE, new UpdateRule.KeepGradients(), GraphOptions.DEFAULT.with(attention));
  }
}
