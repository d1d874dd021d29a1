package dev.gpt2.trainer.fetch;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long a fetch waits for what, and whether it is to end.
 *
 * @param connect until a server takes the connection
 * @param stall without one byte: until an answer begins, and between its parts. A whole transfer
 *     may take as long as it likes.
 */
public record Patience(
    Duration connect,
    Duration stall,
    Sleeper sleeper,
    InstantSource clock,
    BooleanSupplier stopRequested) {

  /** Shortest time within which a request to stop is noticed. */
  static final Duration GLANCE = Duration.ofMillis(200);

  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration STALL = Duration.ofSeconds(60);

  /** Lets time pass; tests only write down how much. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /** As fetches have it outside of tests. */
  public static Patience usual(BooleanSupplier stopRequested) {
    return new Patience(
        CONNECT,
        STALL,
        time -> sleepInGlances(time, stopRequested),
        InstantSource.system(),
        stopRequested);
  }

  void requireGoingOn() throws FetchStoppedException {
    if (stopRequested.getAsBoolean()) {
      throw new FetchStoppedException();
    }
  }

  void pause(Duration time) throws IOException {
    requireGoingOn();
    try {
      sleeper.sleep(time);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
    requireGoingOn();
  }

  static IOException interrupted(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while fetching", interrupted);
  }

  private static void sleepInGlances(Duration time, BooleanSupplier stopRequested)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long left = time.toNanos();
    while (left > 0 && !stopRequested.getAsBoolean()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, GLANCE.toNanos()));
      left = end - System.nanoTime();
    }
  }
}
