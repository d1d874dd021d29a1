package dev.gpt2.trainer.report;

import java.time.Duration;

/** What a line of progress is made of. */
public final class ProgressLine {
  /** Lets what follows take the place of a terminal's last line. */
  static final String CLEAR = "\r\u001b[K";

  private static final int BAR_WIDTH = 24;

  private ProgressLine() {}

  static String bar(int percent) {
    int full = percent * BAR_WIDTH / 100;
    return "[" + "█".repeat(full) + "·".repeat(BAR_WIDTH - full) + "] %3d %%".formatted(percent);
  }

  /** A time as people see it. */
  public static String duration(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toHours() > 0) {
      return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0
        ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
        : seconds + " s";
  }
}
