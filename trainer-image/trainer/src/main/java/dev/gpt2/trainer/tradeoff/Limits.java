package dev.gpt2.trainer.tradeoff;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Which limits a table asks about: from keeping everything down to the smallest that works, each
 * leaving the same share of the one before to the step, since little memory is what costs.
 *
 * <p>They are whole numbers of a unit, rounded up, so that a limit can be copied from the table.
 *
 * @param unit bytes: 2²⁰, 2¹⁰ or 1
 */
record Limits(long unit) {
  /** The largest unit is used of which so many lie between the highest limit and the lowest. */
  private static final long FEWEST_UNITS = 32;

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  static Limits between(long lowestBytes, long highestBytes) {
    long range = highestBytes - lowestBytes;
    return new Limits(range >= FEWEST_UNITS * MIB ? MIB : range >= FEWEST_UNITS * KIB ? KIB : 1);
  }

  /** Memory limits, largest first; {@code steps} = 0: none. */
  static LongStream between(Fixed fixed, PlannedStep smallest, PlannedStep most, int steps) {
    Limits limits = between(smallest.bytes(), most.bytes());
    double ratio = (double) Math.max(1, most.bytes()) / Math.max(1, smallest.bytes());
    return IntStream.rangeClosed(0, steps == 0 ? -1 : steps)
        .mapToLong(i -> (long) (most.bytes() * Math.pow(ratio, -(double) i / steps)))
        .map(step -> Math.clamp(step, smallest.bytes(), most.bytes()))
        .map(step -> limits.roundedUp(fixed.limitFor(fixed.residentBytes() + step)))
        .distinct();
  }

  /** A limit as Kubernetes writes it, rounded up. */
  String quantity(long bytes) {
    String suffix = unit == MIB ? "Mi" : unit == KIB ? "Ki" : "";
    return roundedUp(bytes) / unit + suffix;
  }

  private long roundedUp(long bytes) {
    return Math.ceilDiv(bytes, unit) * unit;
  }
}
