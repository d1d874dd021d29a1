package dev.gpt2.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.PlanStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptMemoryTest {
  private static final Optional<PlanStatus> PLAN =
      Optional.of(new PlanStatus("s", 1L << 30, 1, 1, 0, 0, 0, "1Mi", "d", List.of()));

  @Test
  void firstAttempt_isLimitedByTheSpec() {
    assertThat(AttemptMemory.of(Jobs.tiny(), List.of(), PLAN)).isEmpty();
  }

  /** 90 % of 1024 MiB, then of 921. */
  @Test
  void eachThatRanOutOfMemory_leavesLessToTheNext() {
    AttemptStatus first = attempt(FailureKind.OUT_OF_MEMORY, null);
    assertThat(AttemptMemory.of(Jobs.tiny(), List.of(first), PLAN)).contains(new Quantity("921Mi"));
    AttemptStatus second = attempt(FailureKind.OUT_OF_MEMORY, "921Mi");
    assertThat(AttemptMemory.of(Jobs.tiny(), List.of(first, second), PLAN))
        .contains(new Quantity("828Mi"));
  }

  /** 90 % of 1000 MiB would be too little for any plan, 950 isn't. */
  @Test
  void smallestPlan_isTriedBeforeGivingUp() {
    Optional<PlanStatus> plan =
        Optional.of(new PlanStatus("s", 1000L << 20, 1, 1, 0, 0, 0, "950Mi", "d", List.of()));
    AttemptStatus first = attempt(FailureKind.OUT_OF_MEMORY, null);
    assertThat(AttemptMemory.of(Jobs.tiny(), List.of(first), plan)).contains(new Quantity("950Mi"));
    AttemptStatus second = attempt(FailureKind.OUT_OF_MEMORY, "950Mi");
    assertThat(AttemptMemory.of(Jobs.tiny(), List.of(first, second), plan))
        .contains(new Quantity("855Mi"));
  }

  @Test
  void otherFailures_leaveItAsItIs() {
    assertThat(
            AttemptMemory.of(Jobs.tiny(), List.of(attempt(FailureKind.ENVIRONMENT, "921Mi")), PLAN))
        .contains(new Quantity("921Mi"));
    assertThat(AttemptMemory.of(Jobs.tiny(), List.of(attempt(FailureKind.ENVIRONMENT, null)), PLAN))
        .isEmpty();
  }

  @Test
  void shareIsTheSpecs() {
    FineTuneJob half =
        Jobs.tiny("spec.retry", Map.of("onOutOfMemory", Map.of("shrinkPercent", 50)));
    assertThat(AttemptMemory.of(half, List.of(attempt(FailureKind.OUT_OF_MEMORY, null)), PLAN))
        .contains(new Quantity("511Mi"));
  }

  private static AttemptStatus attempt(FailureKind failure, @Nullable String memoryLimit) {
    return new AttemptStatus(
        1, "j", "p", "n", null, null, null, "t", 137, "R", failure, memoryLimit, null);
  }
}
