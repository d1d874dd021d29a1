package dev.gpt2.trainer;

import dev.gpt2.trainer.fetch.FetchProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * A fetch as people see it: one line that is redrawn on a terminal, now and then a line elsewhere.
 */
final class FetchDisplay implements FetchProgress {
  static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final Duration BETWEEN_REDRAWS = Duration.ofMillis(250);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final TransferLines lines;

  /** With {@code terminal}, {@code out} is one. */
  FetchDisplay(PrintStream out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.lines = new TransferLines(clock, terminal ? BETWEEN_REDRAWS : BETWEEN_LINES);
  }

  @Override
  public void said(String message) {
    out.println((terminal ? CLEAR_LINE : "") + message);
  }

  @Override
  public void moved(long doneBytes, OptionalLong totalBytes) {
    lines
        .moved(doneBytes, totalBytes)
        .ifPresent(
            line -> {
              if (terminal) {
                out.print(CLEAR_LINE + line);
                out.flush();
              } else {
                out.println(line);
              }
            });
  }
}
