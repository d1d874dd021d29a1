package dev.gpt2.operator.status;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which attempts came to their end between two statuses.
 *
 * <p>The end of an attempt's pod isn't enough: one that was stopped from outside is replaced within
 * the same attempt. Whatever an attempt's own figures say, it is over when its job is.
 */
public final class AttemptEnds {
  private AttemptEnds() {}

  /** As they ended, in their order. */
  public static List<AttemptStatus> between(FineTuneJobStatus before, FineTuneJobStatus after) {
    Set<Integer> known =
        ended(before).map(AttemptStatus::number).collect(Collectors.toUnmodifiableSet());
    return ended(after).filter(attempt -> !known.contains(attempt.number())).toList();
  }

  private static Stream<AttemptStatus> ended(FineTuneJobStatus status) {
    boolean jobIsOver = StatusOf.isOver(status);
    return status.attempts().stream().filter(attempt -> jobIsOver || attempt.isOver());
  }
}
