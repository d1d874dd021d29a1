package dev.gpt2.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorMetricsTest {
  private static final PlanStatus PLAN =
      new PlanStatus("s", 10_000L, 5_000, 100, 200, 100, 0, "2Mi", "d", List.of());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OperatorMetrics metrics = new OperatorMetrics(registry);

  @Test
  void noJobs_areAZeroForEachPhase() {
    metrics.count(Stream::empty);

    assertThat(registry.find("gpt2.operator.jobs").gauges())
        .hasSize(Phase.values().length)
        .allMatch(gauge -> gauge.value() == 0)
        .extracting(gauge -> gauge.getId().getTag("phase"))
        .contains(
            "Invalid", "Infeasible", "Pending", "Training", "Suspended", "Complete", "Failed");
  }

  @ParameterizedTest
  @EnumSource
  void job_countsInItsPhaseAlone(Phase phase) {
    List<FineTuneJob> jobs =
        List.of(
            Jobs.withStatus(Jobs.tiny(), status(phase)),
            Jobs.withStatus(Jobs.tiny(), status(phase)));
    metrics.count(jobs::stream);

    for (Phase each : Phase.values()) {
      assertThat(jobs("jobs", each)).as("%s", each).isEqualTo(each == phase ? 2 : 0);
    }
  }

  @Test
  void deletedJob_countsNoMore() {
    List<FineTuneJob> known = new ArrayList<>();
    metrics.count(known::stream);

    known.add(Jobs.tiny());
    assertThat(jobs("jobs", Phase.PENDING)).as("not looked at yet").isEqualTo(1);
    known.clear();
    assertThat(jobs("jobs", Phase.PENDING)).isZero();
  }

  @Test
  void onlyStalledJobs_countAsStalled() {
    List<FineTuneJob> jobs =
        List.of(
            Jobs.withStatus(Jobs.tiny(), status(Phase.FAILED, holds("Stalled"))),
            Jobs.withStatus(Jobs.tiny(), status(Phase.TRAINING, holds("Running"))));
    metrics.count(jobs::stream);

    assertThat(jobs("jobs.stalled", Phase.FAILED)).isEqualTo(1);
    assertThat(jobs("jobs.stalled", Phase.TRAINING)).isZero();
  }

  @Test
  void attempt_isCountedOnceWhenItsJobIsOver() {
    FineTuneJobStatus running = status(Phase.TRAINING, attempt(1, null));
    FineTuneJobStatus failed = status(Phase.FAILED, holds("Failed"), attempt(1, "OutOfMemory"));

    write(running, failed);
    write(failed, failed);

    assertThat(ended("OutOfMemory")).isEqualTo(1);
  }

  @Test
  void failedAttempt_isCountedOnceThoughTheJobGoesOn() {
    FineTuneJobStatus running = status(Phase.TRAINING, attempt(1, null));
    FineTuneJobStatus failed = status(Phase.PENDING, failed(1, "NodeLost"));
    FineTuneJobStatus again = status(Phase.TRAINING, failed(1, "NodeLost"), attempt(2, null));

    write(running, failed);
    write(failed, again);
    assertThat(ended("NodeLost")).isEqualTo(1);
    write(
        again,
        status(Phase.COMPLETE, holds("Complete"), failed(1, "NodeLost"), attempt(2, "Completed")));
    assertThat(ended("NodeLost")).isEqualTo(1);
    assertThat(ended("Completed")).isEqualTo(1);
  }

  @Test
  void replacedPod_isNoEndOfItsAttempt() {
    write(
        status(Phase.TRAINING, attempt(1, null)), status(Phase.PENDING, attempt(1, "Interrupted")));

    assertThat(ended("Interrupted")).isZero();
  }

  @Test
  void completedJob_givesItsPlanErrorOnce() {
    FineTuneJobStatus training = status(Phase.TRAINING);
    FineTuneJobStatus complete = status(Phase.COMPLETE, holds("Complete"));

    write(training, complete);
    write(complete, complete);

    DistributionSummary error = registry.get("gpt2.operator.plan.error").summary();
    assertThat(error.count()).isEqualTo(1);
    assertThat(error.max()).isEqualTo(1.5);
  }

  @Test
  void failedJob_givesNoPlanError() {
    write(status(Phase.TRAINING), status(Phase.FAILED, holds("Failed")));

    assertThat(registry.get("gpt2.operator.plan.error").summary().count()).isZero();
  }

  @Test
  void plan_isTimed() {
    metrics.planned(Duration.ofMillis(1_500));

    assertThat(registry.get("gpt2.operator.plan").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(1_500);
  }

  /** The job's trainer has measured 600 bytes of 400 that were planned. */
  private void write(FineTuneJobStatus before, FineTuneJobStatus after) {
    FineTuneJobStatus reported =
        new FineTuneJobStatus(
            before.observedGeneration(),
            before.phase(),
            before.conditions(),
            before.plan(),
            Measured.peak(600L),
            before.attempts());
    metrics.wrote(Jobs.withStatus(Jobs.tiny(), reported), after);
  }

  private double jobs(String name, Phase phase) {
    Gauge gauge = registry.get("gpt2.operator." + name).tag("phase", JobCounts.word(phase)).gauge();
    return gauge.value();
  }

  private double ended(String reason) {
    @Nullable Counter counter =
        registry.find("gpt2.operator.attempts.ended").tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }

  /** A status of that phase, with these conditions and attempts. */
  private static FineTuneJobStatus status(Phase phase, Object... parts) {
    return new FineTuneJobStatus(
        1L,
        phase,
        Arrays.stream(parts)
            .filter(Condition.class::isInstance)
            .map(Condition.class::cast)
            .toList(),
        PLAN,
        null,
        Arrays.stream(parts)
            .filter(AttemptStatus.class::isInstance)
            .map(AttemptStatus.class::cast)
            .toList());
  }

  private static Condition holds(String type) {
    return new ConditionBuilder().withType(type).withStatus("True").build();
  }

  private static AttemptStatus attempt(int number, @Nullable String reason) {
    return new AttemptStatus(
        number,
        "tiny-" + number,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        reason,
        null,
        null,
        null);
  }

  private static AttemptStatus failed(int number, String reason) {
    return attempt(number, null).ended(FailureKind.DISRUPTION, reason, Instant.EPOCH);
  }
}
