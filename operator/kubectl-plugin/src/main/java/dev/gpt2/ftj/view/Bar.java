package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;

/** Bars as wide as there is room for. */
final class Bar {
  private static final int WIDEST = 50;
  private static final int HUNDRED = 100;

  private Bar() {}

  /** How far a run is, with the numbers behind. */
  static String progress(Look look, Document training) {
    long step = training.number("step").orElse(0L);
    String of = training.number("steps").map(steps -> " of " + Figures.count(steps)).orElse("");
    long percent = Math.clamp(training.number("percent").orElse(0L), 0, HUNDRED);
    String text = " %3d %%   step %s%s".formatted(percent, Figures.count(step), of);
    int width = Math.min(WIDEST, look.width() - text.length() - 2);
    int full = Math.toIntExact(width * percent / HUNDRED);
    return "[" + look.paint(Look.Tone.BUSY, look.full(full)) + look.free(width - full) + "]" + text;
  }

  /** The part from one number of bytes to another on a scale, in so many columns. */
  static String span(Look look, int width, long from, long to, long scale) {
    int begin = column(width, from, scale);
    int end = Math.max(column(width, to, scale), to > from ? Math.min(begin + 1, width) : begin);
    return " ".repeat(begin)
        + look.paint(Look.Tone.BUSY, look.full(end - begin))
        + " ".repeat(width - end);
  }

  private static int column(int width, long bytes, long scale) {
    return scale <= 0
        ? 0
        : Math.toIntExact(Math.clamp(Math.round((double) width * bytes / scale), 0, width));
  }
}
