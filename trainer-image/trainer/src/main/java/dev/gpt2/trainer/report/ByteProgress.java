package dev.gpt2.trainer.report;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Progress through some bytes, for people: a bar that is redrawn on a terminal, a plain line now
 * and then elsewhere.
 */
public final class ByteProgress {
  private static final Duration BETWEEN_BARS = Duration.ofMillis(100);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final double MEGABYTE = 1e6;

  private final PrintStream out;
  private final boolean terminal;
  private final InstantSource clock;
  private final Instant start;
  private Instant nextLine;
  private long doneBytes;

  /** With {@code terminal}, {@code out} is one, and the bar is redrawn in place. */
  public ByteProgress(PrintStream out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    start = clock.instant();
    nextLine = start.plus(terminal ? Duration.ZERO : BETWEEN_LINES);
  }

  /** So many bytes are done. */
  public void read(long done, long total) {
    doneBytes = done;
    Instant now = clock.instant();
    if (now.isBefore(nextLine)) {
      return;
    }
    nextLine = now.plus(terminal ? BETWEEN_BARS : BETWEEN_LINES);
    double seconds = seconds(now);
    String line =
        String.format(
            Locale.ROOT,
            "%,.1f of %,.1f MB  %s  %s left",
            done / MEGABYTE,
            total / MEGABYTE,
            speed(seconds),
            done == 0 ? "?" : ProgressLine.duration((long) (seconds * (total - done) / done)));
    if (terminal) {
      int percent = total == 0 ? 0 : (int) (100.0 * done / total);
      out.print(ProgressLine.CLEAR + ProgressLine.bar(percent) + " " + line);
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** A message, in a line of its own. */
  public void said(String message) {
    out.println((terminal ? ProgressLine.CLEAR : "") + message);
  }

  /** The last message, with how long all took. */
  public void ended(String message) {
    double seconds = seconds(clock.instant());
    said(String.format(Locale.ROOT, "%s; %.1f s, %s", message, seconds, speed(seconds)));
  }

  private String speed(double seconds) {
    return String.format(Locale.ROOT, "%.1f MB/s", doneBytes / MEGABYTE / Math.max(seconds, 1e-3));
  }

  private double seconds(Instant now) {
    return Duration.between(start, now).toNanos() / 1e9;
  }
}
