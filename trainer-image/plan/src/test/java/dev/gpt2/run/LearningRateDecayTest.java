package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateDecayTest {
  @Test
  void warmupRisesByEqualSteps_andIsOverAtFullHeight() {
    for (LearningRateDecay decay : LearningRateDecay.values()) {
      assertThat(decay.factor(1, 4, 12)).isEqualTo(0.25);
      assertThat(decay.factor(3, 4, 12)).isEqualTo(0.75);
      assertThat(decay.factor(4, 4, 12)).isEqualTo(1);
      assertThat(decay.factor(5, 4, 12)).isEqualTo(1);
    }
  }

  /** Of 8 steps after the warm-up the fifth has half of it behind itself. */
  @Test
  void halfWay_lineAndCosineAreAtHalfHeight() {
    assertThat(LearningRateDecay.CONSTANT.factor(9, 4, 12)).isEqualTo(1);
    assertThat(LearningRateDecay.LINEAR.factor(9, 4, 12)).isEqualTo(0.5);
    assertThat(LearningRateDecay.COSINE.factor(9, 4, 12)).isEqualTo(0.5, within(1e-15));
    assertThat(LearningRateDecay.COSINE.factor(7, 4, 12))
        .isEqualTo((1 + Math.cos(Math.PI / 4)) / 2);
  }

  @Test
  void lastStepStillHasSome() {
    assertThat(LearningRateDecay.LINEAR.factor(12, 4, 12)).isEqualTo(0.125);
    assertThat(LearningRateDecay.COSINE.factor(12, 4, 12)).isGreaterThan(0);
  }

  @Test
  void warmupOfTheWholeRun_neverDecays() {
    assertThat(LearningRateDecay.LINEAR.factor(5, 5, 5)).isEqualTo(1);
  }
}
