package dev.gpt2.trainer.tradeoff;

/** Shares as people and programs read them. */
final class Percent {
  private static final double DIGITS = 1e4;

  private Percent() {}

  /** Rounded to four digits after the point, so that a document is the same everywhere. */
  static double of(long part, long whole) {
    return whole == 0 ? 0 : rounded(100.0 * part / whole);
  }

  static double rounded(double percent) {
    return Math.round(percent * DIGITS) / DIGITS;
  }
}
