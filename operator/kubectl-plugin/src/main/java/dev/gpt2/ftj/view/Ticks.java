package dev.gpt2.ftj.view;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Round numbers along an axis: 1, 2 or 5 times a power of ten apart.
 *
 * @param digits after the point, as many as tell neighbours apart
 */
record Ticks(List<Double> all, int digits) {
  private static final double ROUNDING = 1e-9;

  /** Within a range, at most so many. */
  static Ticks within(double low, double high, int most) {
    double least = (high - low) / Math.max(1, most - 1);
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double distance = 10 * power;
    for (double factor : new double[] {5, 2, 1}) {
      if (factor * power >= least * (1 - ROUNDING)) {
        distance = factor * power;
      }
    }
    double between = distance;
    double first = Math.ceil(low / between - ROUNDING) * between;
    int count = 1 + (int) Math.floor((high - first) / between + ROUNDING);
    return new Ticks(
        IntStream.range(0, count).mapToObj(i -> first + i * between).toList(),
        Math.max(0, -(int) Math.floor(Math.log10(between) + ROUNDING)));
  }

  String label(double tick) {
    return String.format(Locale.ROOT, "%,." + digits + "f", Math.abs(tick) < ROUNDING ? 0 : tick);
  }
}
