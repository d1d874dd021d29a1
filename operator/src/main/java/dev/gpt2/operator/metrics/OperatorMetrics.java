package dev.gpt2.operator.metrics;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.TrainingStatus;
import dev.gpt2.operator.status.AttemptEnds;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the operator counts, as metrics named {@code gpt2_operator_…}; what its framework counts is
 * named {@code operator_sdk_…}. Only labels of few values, so that thousands of jobs are no more
 * series than one.
 */
public final class OperatorMetrics {
  static final String PREFIX = "gpt2.operator.";

  private final MeterRegistry registry;
  private final Timer plans;
  private final DistributionSummary planError;

  public OperatorMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.plans =
        Timer.builder(PREFIX + "plan")
            .description("Time that a plan took the planner; answers known already aren't counted.")
            .serviceLevelObjectives(
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1))
            .register(registry);
    this.planError =
        DistributionSummary.builder(PREFIX + "plan.error")
            .baseUnit("ratio")
            .description(
                "Measured peak of tensors over the planned one, of each job that completed.")
            .serviceLevelObjectives(0.5, 0.75, 0.9, 0.95, 0.99, 1, 1.01, 1.05, 1.1, 1.25, 1.5, 2)
            .register(registry);
  }

  /**
   * Counts jobs by phase whenever it is asked for.
   *
   * @param known all jobs that the watch holds, in memory
   */
  public void count(Supplier<Stream<FineTuneJob>> known) {
    new JobCounts(known).register(registry);
  }

  /** A plan that the planner was asked for. */
  public void planned(Duration took) {
    plans.record(took);
  }

  /** A status that was written: counts the ends in it that the job's status before doesn't have. */
  public void wrote(FineTuneJob job, FineTuneJobStatus written) {
    FineTuneJobStatus before = Optional.ofNullable(job.getStatus()).orElse(FineTuneJobStatus.EMPTY);
    for (AttemptStatus attempt : AttemptEnds.between(before, written)) {
      String reason = Objects.requireNonNullElse(attempt.reason(), "Unknown");
      registry.counter(PREFIX + "attempts.ended", "reason", reason).increment();
    }
    if (PlanError.isDue(before, written)) {
      TrainingStatus training = before.training();
      PlanError.of(written.plan(), training).ifPresent(planError::record);
    }
  }
}
