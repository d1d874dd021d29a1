package dev.gpt2.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.PlanStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanErrorTest {
  /** 100 of weights, 200 of the optimizer's, 100 of a step: 400; the process isn't counted. */
  private static final PlanStatus PLAN =
      new PlanStatus("s", 10_000L, 5_000, 100, 200, 100, 0, "2Mi", "d", List.of());

  @Test
  void measuredAsPlanned_isOne() {
    assertThat(PlanError.of(PLAN, Measured.peak(400L))).hasValue(1);
  }

  @Test
  void moreThanPlanned_isOverOne() {
    assertThat(PlanError.of(PLAN, Measured.peak(500L))).hasValue(1.25);
  }

  @Test
  void nothingPlannedOrMeasured_isNoFigure() {
    assertThat(PlanError.of(null, Measured.peak(500L))).isEmpty();
    assertThat(PlanError.of(PLAN, null)).isEmpty();
    assertThat(PlanError.of(PLAN, Measured.peak(null))).isEmpty();
  }
}
