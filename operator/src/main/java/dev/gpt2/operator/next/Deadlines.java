package dev.gpt2.operator.next;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.api.TrainingStatus;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.observe.Attempts;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a job's current attempt may take in time, by {@code spec}, and when that is over. */
final class Deadlines {
  private final FineTuneJob job;
  private final Attempts attempts;
  private final Moment moment;
  private final Instant now;

  Deadlines(FineTuneJob job, Attempts attempts, Moment moment) {
    this.job = job;
    this.attempts = attempts;
    this.moment = moment;
    this.now = moment.now();
  }

  /** What follows from a deadline that has passed. */
  Optional<NextStep> exceeded() {
    return Stream.<Optional<NextStep>>of(tooLong(), tooLate(), stalled())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The next one that may pass. */
  Optional<Instant> next() {
    return Stream.of(endsAt(), startsBy(), reportsBy())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private Optional<NextStep> tooLong() {
    return endsAt()
        .filter(this::isPast)
        .map(
            at ->
                failed(
                    "DeadlineExceeded",
                    "trainers have run for spec.activeDeadlineSeconds: %d; with more, a new"
                            .formatted(job.getSpec().activeDeadlineSeconds())
                        + " FineTuneJob of the same checkpoint.path goes on from the newest"
                        + " checkpoint"));
  }

  private Optional<NextStep> tooLate() {
    return startsBy()
        .filter(this::isPast)
        .map(
            at ->
                failed(
                    "StartDeadlineExceeded",
                    "no trainer started within spec.startDeadlineSeconds: %d; the last obstacle: %s"
                        .formatted(job.getSpec().startDeadlineSeconds(), obstacle())));
  }

  private Optional<NextStep> stalled() {
    return reportsBy()
        .filter(this::isPast)
        .map(
            at ->
                new NextStep.Stop(
                    attempts.ended(FailureKind.ENVIRONMENT, "Stalled", now),
                    new AttemptState.Waiting(
                        "Stalled",
                        "the trainer reported nothing for spec.stallSeconds: %d and is being stopped"
                            .formatted(job.getSpec().stallSeconds()))));
  }

  /** When the running trainer will have used up the time of all attempts. */
  private Optional<Instant> endsAt() {
    return after(spec().activeDeadlineSeconds(), now.minus(attempts.active(now)))
        .filter(_ -> isRunning());
  }

  /** When a trainer that never ran yet must have started. */
  private Optional<Instant> startsBy() {
    return isRunning() || hasRun() || spec().isSuspended()
        ? Optional.empty()
        : waitsSince().flatMap(since -> after(spec().startDeadlineSeconds(), since));
  }

  /**
   * When the running trainer must have said something. Silence counts only as long as its word
   * would have been heard: from a node that answers, by an API server that does.
   */
  private Optional<Instant> reportsBy() {
    return attempts.current().state() instanceof AttemptState.Unreachable
        ? Optional.empty()
        : attempts
            .known()
            .map(AttemptStatus::runningSince)
            .map(Instant::parse)
            .map(this::silentSince)
            .flatMap(since -> after(spec().stallSeconds(), since));
  }

  private Instant silentSince(Instant started) {
    return Stream.of(
            Optional.of(started),
            lastReport(),
            attempts.current().readySince(),
            Optional.of(moment.listeningSince()))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .orElse(started);
  }

  private Optional<Instant> lastReport() {
    return Optional.ofNullable(job.getStatus())
        .map(status -> status.training())
        .map(TrainingStatus::updatedAt)
        .map(Instant::parse);
  }

  private Optional<Instant> waitsSince() {
    return Optional.ofNullable(attempts.current().job())
        .map(
            (Job child) ->
                child.getStatus() == null || child.getStatus().getStartTime() == null
                    ? child.getMetadata().getCreationTimestamp()
                    : child.getStatus().getStartTime())
        .map(Instant::parse);
  }

  private boolean hasRun() {
    return attempts.known().map(AttemptStatus::activeSeconds).isPresent();
  }

  private boolean isRunning() {
    return attempts.known().map(AttemptStatus::runningSince).isPresent();
  }

  private String obstacle() {
    return attempts.current().state() instanceof AttemptState.Waiting(String reason, String message)
        ? reason + ": " + message
        : "none is known";
  }

  private NextStep failed(String reason, String message) {
    return new NextStep.End(
        attempts.ended(FailureKind.INPUT, reason, now),
        new AttemptState.Failed(FailureKind.INPUT, reason, message, null));
  }

  private FineTuneJobSpec spec() {
    return job.getSpec();
  }

  private boolean isPast(Instant deadline) {
    return !now.isBefore(deadline);
  }

  private static Optional<Instant> after(@Nullable Long seconds, Instant since) {
    return Optional.ofNullable(seconds).map(Duration::ofSeconds).map(since::plus);
  }
}
