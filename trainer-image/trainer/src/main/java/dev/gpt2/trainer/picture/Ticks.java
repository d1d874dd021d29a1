package dev.gpt2.trainer.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Round numbers along an axis: 1, 2 or 5 times a power of ten apart.
 *
 * @param first the lowest
 * @param distance between two
 * @param count how many
 */
record Ticks(double first, double distance, int count) {
  private static final double LARGEST_PLAIN = 1e4;
  private static final double SMALLEST_PLAIN = 1e-2;
  private static final double MILLION = 1e6;

  /** Within a range, at most so many. */
  static Ticks within(double low, double high, int most) {
    double least = (high - low) / most;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double distance = 10 * power;
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least) {
        distance = factor * power;
        break;
      }
    }
    double first = Math.ceil(low / distance - 1e-9) * distance;
    return new Ticks(first, distance, 1 + (int) Math.floor((high - first) / distance + 1e-9));
  }

  List<Double> all() {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(first + i * distance);
    }
    return all;
  }

  /** With as many digits as tell it from its neighbours: {@code 2.5}, {@code 40k}, {@code 2e-5}. */
  String label(double tick) {
    double largest = Math.max(Math.abs(first), Math.abs(first + (count - 1) * distance));
    if (Math.abs(tick) < distance / 2) {
      return "0";
    }
    if (largest < SMALLEST_PLAIN) {
      return scientific(tick);
    }
    if (largest < LARGEST_PLAIN) {
      return plain(tick, distance);
    }
    return Math.abs(tick) < MILLION
        ? withoutZeros(plain(tick / 1e3, distance / 1e3)) + "k"
        : withoutZeros(plain(tick / MILLION, distance / MILLION)) + "M";
  }

  private static String plain(double number, double distance) {
    int digits = Math.max(0, -exponent(distance));
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  private String scientific(double number) {
    int exponent = exponent(number);
    double scale = Math.pow(10, exponent);
    return withoutZeros(plain(number / scale, distance / scale)) + "e" + exponent;
  }

  private static String withoutZeros(String digits) {
    return digits.contains(".") ? digits.replaceFirst("\\.?0+$", "") : digits;
  }

  private static int exponent(double number) {
    return (int) Math.floor(Math.log10(Math.abs(number)) + 1e-9);
  }
}
