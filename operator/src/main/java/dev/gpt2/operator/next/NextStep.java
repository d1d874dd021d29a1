package dev.gpt2.operator.next;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.observe.Attempt;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.observe.Attempts;
import java.time.Instant;
import java.util.Optional;

/** What is to be done next about a job whose spec is right. */
public sealed interface NextStep {

  /** Why a queued attempt ended whose job is to wait. */
  String SUSPENDED = "Suspended";

  /** The attempts, the current one of which is what the step is about. */
  Attempts attempts();

  /** Makes what is missing of the current attempt, and holds it back where the spec says so. */
  record Carry(Attempts attempts, Optional<Instant> lookAgain) implements NextStep {}

  /** Ends the current attempt, whose Job is deleted; there may be another one. */
  record Stop(Attempts attempts, AttemptState shown) implements NextStep {}

  /** Makes nothing for now. */
  record Wait(Attempts attempts, AttemptState shown, Optional<Instant> lookAgain)
      implements NextStep {}

  /** The job has come to its end. */
  record End(Attempts attempts, AttemptState shown) implements NextStep {}

  /** The next step of a job. */
  static NextStep of(FineTuneJob job, Attempts attempts, Moment moment) {
    if (attempts.known().filter(AttemptStatus::isOver).isPresent()) {
      return afterAnAttempt(job, attempts, attempts.known().get(), moment.now());
    }
    return switch (attempts.current().state()) {
      case AttemptState.Absent _ -> begin(job, attempts);
      case AttemptState.Waiting _,
          AttemptState.Running _,
          AttemptState.Ending _,
          AttemptState.Unreachable _,
          AttemptState.Suspended _,
          AttemptState.BackingOff _ ->
          goOn(job, attempts, moment);
      case AttemptState.Succeeded _, AttemptState.Failed _ ->
          throw new IllegalStateException("an attempt that has ended is over: " + attempts);
    };
  }

  private static NextStep begin(FineTuneJob job, Attempts attempts) {
    boolean isHeld = job.getSpec().isSuspended() && Labels.queue(job).isPresent();
    return isHeld
        ? new Wait(attempts, new AttemptState.Suspended(), Optional.empty())
        : new Carry(attempts, Optional.empty());
  }

  private static NextStep goOn(FineTuneJob job, Attempts attempts, Moment moment) {
    Attempt current = attempts.current();
    boolean isQueued = current.job() != null && Labels.queue(current.job()).isPresent();
    if (job.getSpec().isSuspended() && isQueued) {
      // who holds a queued Job back is Kueue, so it is taken away altogether
      return new Stop(
          attempts.ended(FailureKind.DISRUPTION, SUSPENDED, moment.now()),
          new AttemptState.Suspended());
    }
    Deadlines deadlines = new Deadlines(job, attempts, moment);
    return deadlines.exceeded().orElseGet(() -> new Carry(attempts, deadlines.next()));
  }

  private static NextStep afterAnAttempt(
      FineTuneJob job, Attempts attempts, AttemptStatus over, Instant now) {
    Attempt current = attempts.current();
    if (over.failure() == null) {
      // the pod's end is heard of before the Job's: who doesn't wait would delete an unfinished Job
      return current.isGoneOrEnded()
          ? new End(attempts, succeeded(current))
          : new Wait(attempts, current.state(), Optional.empty());
    }
    if (!current.isGoneOrEnded()) {
      return new Stop(
          attempts,
          SUSPENDED.equals(over.reason())
              ? new AttemptState.Suspended()
              : new AttemptState.Waiting(
                  over.reason() == null ? "Stopping" : over.reason(),
                  "the pod is being stopped; another attempt follows"));
    }
    AttemptState.Failed failed = failed(current, over);
    FineTuneJobSpec spec = job.getSpec();
    return switch (failed.kind()) {
      case INPUT -> new End(attempts, failed);
      case DISRUPTION -> begin(job, attempts.next());
      case OUT_OF_MEMORY ->
          attempts.failures(FailureKind.OUT_OF_MEMORY) > spec.retries().onOutOfMemory().limit()
              ? new End(attempts, exhausted(failed, "spec.retry.onOutOfMemory.limit"))
              : begin(job, attempts.next());
      case ENVIRONMENT -> afterPause(job, attempts, failed, over, now);
    };
  }

  private static NextStep afterPause(
      FineTuneJob job,
      Attempts attempts,
      AttemptState.Failed failed,
      AttemptStatus over,
      Instant now) {
    int failures = attempts.failures(FailureKind.ENVIRONMENT);
    if (failures > job.getSpec().retries().limit()) {
      return new End(attempts, exhausted(failed, "spec.retry.limit"));
    }
    Instant until = BackOff.until(over, failures);
    return now.isBefore(until)
        ? new Wait(
            attempts,
            new AttemptState.BackingOff(
                until,
                "attempt %d failed (%s: %s); the next one begins at %s"
                    .formatted(over.number(), failed.reason(), failed.message(), until)),
            Optional.of(until))
        : begin(job, attempts.next());
  }

  private static AttemptState succeeded(Attempt current) {
    return current.state() instanceof AttemptState.Succeeded succeeded
        ? succeeded
        : AttemptState.Succeeded.WORDLESS;
  }

  /** The Job's own words, as long as it is there. */
  private static AttemptState.Failed failed(Attempt current, AttemptStatus over) {
    return current.state() instanceof AttemptState.Failed failed
        ? failed
        : new AttemptState.Failed(
            over.failure() == null ? FailureKind.ENVIRONMENT : over.failure(),
            over.reason() == null ? "AttemptFailed" : over.reason(),
            "attempt %d is over".formatted(over.number()),
            over.exitCode());
  }

  private static AttemptState.Failed exhausted(AttemptState.Failed failed, String limit) {
    return new AttemptState.Failed(
        failed.kind(),
        failed.reason(),
        "%s; there are no more attempts (%s)".formatted(failed.message(), limit),
        failed.exitCode());
  }
}
