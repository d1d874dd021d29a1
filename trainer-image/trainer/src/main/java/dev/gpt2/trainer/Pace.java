package dev.gpt2.trainer;

import dev.gpt2.trainer.report.StepReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How fast this process trains, and how long the rest will take at that rate. */
final class Pace {
  private static final double MILLIS = 1e-3;

  private final InstantSource clock;
  private final Instant start;
  private final long tokensPerStep;
  private long steps;

  Pace(InstantSource clock, long tokensPerStep) {
    this.clock = clock;
    this.start = clock.instant();
    this.tokensPerStep = tokensPerStep;
  }

  /** Counts one more step. */
  Pace step() {
    steps++;
    return this;
  }

  long tokensPerStep() {
    return tokensPerStep;
  }

  double tokensPerSecond() {
    return steps * tokensPerStep / elapsedSeconds();
  }

  /** See {@link StepReport#remainingSeconds}. */
  long remainingSeconds(long stepsToDo) {
    return Math.round(stepsToDo * elapsedSeconds() / steps);
  }

  private double elapsedSeconds() {
    return Math.max(MILLIS, Duration.between(start, clock.instant()).toNanos() / 1e9);
  }
}
