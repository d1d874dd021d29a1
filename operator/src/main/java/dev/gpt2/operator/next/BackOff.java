package dev.gpt2.operator.next;

import dev.gpt2.operator.api.AttemptStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The pause after a failure of the environment, which may take its time to mend. */
final class BackOff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private BackOff() {}

  /**
   * When the next attempt may begin.
   *
   * @param failures so far, this one included: each doubles the pause
   */
  static Instant until(AttemptStatus failed, int failures) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
    return Instant.parse(Objects.requireNonNull(failed.finishedAt()))
        .plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST);
  }
}
