package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.PlanStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * The memory limit of an attempt's training: after each that ran out of it a lower one, but for the
 * last step down, which is to what the smallest plan needs.
 */
public final class AttemptMemory {
  private static final long MIB = 1L << 20;

  private AttemptMemory() {}

  /**
   * What the next attempt is limited to; empty: to what the spec says.
   *
   * @param earlier the attempts before it
   * @param plan of the last of them
   */
  public static Optional<Quantity> of(
      FineTuneJob job, List<AttemptStatus> earlier, Optional<PlanStatus> plan) {
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    AttemptStatus last = earlier.getLast();
    Optional<Quantity> limit = Optional.ofNullable(last.memoryLimit()).map(Quantity::new);
    if (last.failure() != FailureKind.OUT_OF_MEMORY) {
      return limit;
    }
    int percent = 100 - job.getSpec().retries().onOutOfMemory().shrinkPercent();
    return limit
        .map(each -> each.getNumericalAmount().longValue())
        .or(() -> plan.map(PlanStatus::budgetBytes))
        .map(bytes -> new Quantity(lower(bytes, percent, smallest(plan)) / MIB + "Mi"));
  }

  private static long lower(long bytes, int percent, long smallest) {
    long lower = bytes / 100 * percent;
    return smallest < bytes / MIB * MIB ? Math.max(lower, smallest) : lower;
  }

  private static long smallest(Optional<PlanStatus> plan) {
    return plan.map(PlanStatus::smallestMemory)
        .map(Quantity::new)
        .map(quantity -> quantity.getNumericalAmount().longValue())
        .orElse(0L);
  }
}
