package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingSpecTest {
  @Test
  void stepsAreThoseThatAreStated() {
    assertThat(training(7L, null, 1, 1).stepsOf(100)).isEqualTo(7);
    assertThat(training(null, null, 1, 1).stepsOf(100)).isEqualTo(1_000);
  }

  /** 2.5 epochs of 100 windows are 250, or 42 times 6. */
  @Test
  void epochsAreRoundedUpToWholeSteps() {
    assertThat(training(null, 2.5, 1, 1).stepsOf(100)).isEqualTo(250);
    assertThat(training(null, 2.5, 2, 3).stepsOf(100)).isEqualTo(42);
    assertThat(training(null, 0.001, 2, 3).stepsOf(100)).isEqualTo(1);
  }

  private static TrainingSpec training(
      @Nullable Long steps, @Nullable Double epochs, int batchSize, int accumulate) {
    return new TrainingSpec(
        steps,
        epochs,
        batchSize,
        null,
        accumulate,
        Precision.FP32,
        OptimizerSpec.of(OptimizerName.ADAM),
        false,
        0.0,
        1L);
  }
}
