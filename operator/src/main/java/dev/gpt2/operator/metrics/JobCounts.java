package dev.gpt2.operator.metrics;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.status.StatusOf;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How many jobs there are in each phase, and how many of them are stalled: read off the watch's
 * copy, which knows of deletions by itself. Of several replicas each has the same answer.
 */
final class JobCounts {
  private static final JsonMapper WORDS = new JsonMapper();

  private final Supplier<Stream<FineTuneJob>> known;

  JobCounts(Supplier<Stream<FineTuneJob>> known) {
    this.known = known;
  }

  void register(MeterRegistry registry) {
    for (Phase phase : Phase.values()) {
      Predicate<FineTuneJob> isThere = job -> phaseOf(job) == phase;
      gauge(registry, "jobs", "FineTuneJobs in a phase.", phase, isThere);
      gauge(
          registry,
          "jobs.stalled",
          "FineTuneJobs that need somebody's help: condition Stalled is True.",
          phase,
          isThere.and(JobCounts::isStalled));
    }
  }

  /** The word that the status has. */
  static String word(Phase phase) {
    return WORDS.valueToTree(phase).asText();
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      Phase phase,
      Predicate<FineTuneJob> which) {
    Gauge.builder(OperatorMetrics.PREFIX + name, this, counts -> counts.count(which))
        .description(description)
        .tag("phase", word(phase))
        .strongReference(true)
        .register(registry);
  }

  private long count(Predicate<FineTuneJob> which) {
    return known.get().filter(which).count();
  }

  /** A job that the operator hasn't looked at yet waits as others do. */
  private static Phase phaseOf(FineTuneJob job) {
    return Optional.ofNullable(job.getStatus()).map(FineTuneJobStatus::phase).orElse(Phase.PENDING);
  }

  private static boolean isStalled(FineTuneJob job) {
    return Optional.ofNullable(job.getStatus()).filter(StatusOf::isStalled).isPresent();
  }
}
