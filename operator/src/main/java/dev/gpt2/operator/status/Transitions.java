package dev.gpt2.operator.status;

import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.status.Notice.Severity;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What changed between two statuses that somebody may want to read about later. */
public final class Transitions {
  private Transitions() {}

  public static List<Notice> between(FineTuneJobStatus before, FineTuneJobStatus after) {
    return Stream.of(
            ended(before, after),
            begun(before, after),
            turned(before, after, ConditionType.ACCEPTED, "False", Severity.WARNING),
            turned(before, after, ConditionType.FEASIBLE, "False", Severity.WARNING),
            turned(before, after, ConditionType.SUSPENDED, "True", Severity.NORMAL),
            turned(before, after, ConditionType.RUNNING, "True", Severity.NORMAL),
            // whether it still runs: its node doesn't answer
            turned(before, after, ConditionType.RUNNING, "Unknown", Severity.WARNING),
            stopped(before, after),
            turned(before, after, ConditionType.COMPLETE, "True", Severity.NORMAL),
            turned(before, after, ConditionType.FAILED, "True", Severity.WARNING),
            refused(before, after))
        .flatMap(Optional::stream)
        .toList();
  }

  /** An attempt that went wrong, unless it was the last: that is told as the job's failure. */
  private static Optional<Notice> ended(FineTuneJobStatus before, FineTuneJobStatus after) {
    return Conditions.isTrue(after, ConditionType.FAILED)
        ? Optional.empty()
        : AttemptEnds.between(before, after).stream()
            .filter(attempt -> attempt.failure() != null && attempt.reason() != null)
            .reduce((_, newest) -> newest)
            .map(
                attempt ->
                    new Notice(
                        Severity.WARNING,
                        Objects.requireNonNull(attempt.reason()),
                        "attempt %d is over (%s)%s; another one follows"
                            .formatted(
                                attempt.number(),
                                attempt.job(),
                                attempt.exitCode() == null
                                    ? ""
                                    : ", its exit code was " + attempt.exitCode())));
  }

  private static Optional<Notice> begun(FineTuneJobStatus before, FineTuneJobStatus after) {
    if (after.attempts().size() <= before.attempts().size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Notice(
            Severity.NORMAL,
            "AttemptMade",
            "made Job " + after.attempts().getLast().job() + " with all that it needs"));
  }

  /** A condition that has come to be so, or has come to be so for another reason. */
  private static Optional<Notice> turned(
      FineTuneJobStatus before,
      FineTuneJobStatus after,
      ConditionType type,
      String truth,
      Severity severity) {
    return Conditions.find(after, type)
        .filter(condition -> truth.equals(condition.getStatus()))
        .filter(
            condition ->
                Conditions.find(before, type)
                    .filter(earlier -> isSame(earlier, condition))
                    .isEmpty())
        .map(condition -> new Notice(severity, condition.getReason(), condition.getMessage()));
  }

  /** The pod was stopped from outside, and the Job makes another one. */
  private static Optional<Notice> stopped(FineTuneJobStatus before, FineTuneJobStatus after) {
    return Conditions.isTrue(before, ConditionType.RUNNING)
        ? turned(before, after, ConditionType.RUNNING, "False", Severity.NORMAL)
            .filter(notice -> notice.reason().equals("PodReplaced"))
        : Optional.empty();
  }

  private static Optional<Notice> refused(FineTuneJobStatus before, FineTuneJobStatus after) {
    return turned(before, after, ConditionType.STALLED, "True", Severity.WARNING)
        .filter(notice -> notice.reason().equals("ChildRefused"));
  }

  private static boolean isSame(Condition one, Condition other) {
    return Objects.equals(one.getStatus(), other.getStatus())
        && Objects.equals(one.getReason(), other.getReason())
        && Objects.equals(one.getMessage(), other.getMessage());
  }
}
