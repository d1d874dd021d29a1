package dev.gpt2.trainer.tradeoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.plan.Plan;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitsTest {
  private static final long MIB = 1L << 20;

  @Test
  void eachLimit_leavesTheSameShareOfTheOneBeforeToTheStep() {
    // 800, 400, 200 MiB for the step, on 100 MiB of tensors that stay and 30 beside tensors
    Fixed fixed = new Fixed(60 * MIB, 40 * MIB, 20 * MIB, 10 * MIB);
    assertThat(Limits.between(fixed, step(200 * MIB), step(800 * MIB), 2))
        .containsExactly(930 * MIB, 530 * MIB, 330 * MIB);
  }

  @Test
  void limits_areWholeUnitsThatStillFit() {
    assertThat(Limits.between(Fixed.NONE, step(150 * MIB + 1), step(190 * MIB - 1), 1))
        .containsExactly(190 * MIB, 151 * MIB);
    assertThat(Limits.between(Fixed.NONE, step(70), step(90), 1)).containsExactly(90L, 70L);
  }

  @Test
  void stepThatCanNotTakeLess_hasOneLimit() {
    assertThat(Limits.between(Fixed.NONE, step(70), step(70), 10)).containsExactly(70L);
    assertThat(Limits.between(Fixed.NONE, step(0), step(0), 10)).containsExactly(0L);
  }

  @Test
  void noSteps_noLimits() {
    assertThat(Limits.between(Fixed.NONE, step(70), step(90), 0)).isEmpty();
  }

  /** A range of 32 MiB is counted in MiB, one of 32 KiB in KiB, less in bytes. */
  @ParameterizedTest
  @CsvSource({
    "33554432, 104857600, 100Mi",
    "33554432, 104857601, 101Mi",
    "33554431, 104857601, 102401Ki",
    "32768, 1024, 1Ki",
    "32767, 1023, 1023",
    "0, 0, 0"
  })
  void quantities_areRoundedUp(long range, long bytes, String quantity) {
    assertThat(Limits.between(1_000, 1_000 + range).quantity(bytes)).isEqualTo(quantity);
  }

  private static PlannedStep step(long bytes) {
    CostGraph graph = new CostGraph(List.of(), new int[0], List.of());
    return new PlannedStep(graph, new Plan(new Schedule(List.of()), bytes, "", 0, 0), bytes);
  }
}
