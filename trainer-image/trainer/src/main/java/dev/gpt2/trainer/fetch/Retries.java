package dev.gpt2.trainer.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * How often something is tried again, after growing waits.
 *
 * <p>Progress starts the count anew, so a large file comes through any number of broken
 * connections; but only what goes beyond all that came before is progress, or a server that always
 * breaks off at the same place would never be given up.
 */
final class Retries {
  private static final int MOST_FAILURES = 8;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Duration LONGEST_ASKED_WAIT = Duration.ofMinutes(5);

  private final String what;
  private final Patience patience;
  private final FetchProgress progress;
  private long best = -1;
  private int failures;

  /**
   * @param what is tried, as messages name it
   */
  Retries(String what, Patience patience, FetchProgress progress) {
    this.what = what;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * Waits after a failure.
   *
   * @param position how far the try had come
   * @throws IOException when it makes no sense to go on
   */
  void failed(TransientFailure failure, long position) throws IOException {
    if (position > best) {
      best = position;
      failures = 0;
    }
    failures++;
    Duration wait = Objects.requireNonNullElse(failure.askedToWait(), growing());
    if (wait.compareTo(LONGEST_ASKED_WAIT) > 0) {
      throw new IOException(
          "%s: %s; it asks to wait for %,d s, which is longer than this waits (%,d s): try again later"
              .formatted(
                  what, failure.getMessage(), wait.toSeconds(), LONGEST_ASKED_WAIT.toSeconds()));
    }
    if (failures == MOST_FAILURES) {
      throw new IOException(
          ("%s: %s; given up after %d tries without progress. Check network, proxy and address;"
                  + " what has come is kept, the same command goes on from there")
              .formatted(what, failure.getMessage(), failures));
    }
    progress.said(
        "%s: %s; trying again in %,d s".formatted(what, failure.getMessage(), wait.toSeconds()));
    patience.pause(wait);
  }

  private Duration growing() {
    Duration wait = FIRST_WAIT.multipliedBy(1L << (failures - 1));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
