package dev.gpt2.trainer.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told how much time has passed. */
public final class TestClock implements InstantSource {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void passSeconds(long seconds) {
    passMillis(1_000 * seconds);
  }

  public void passMillis(long millis) {
    now = now.plus(Duration.ofMillis(millis));
  }
}
