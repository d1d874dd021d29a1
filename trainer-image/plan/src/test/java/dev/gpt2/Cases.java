package dev.gpt2;

import java.util.SplittableRandom;

/**
 * Checks a property on many cases drawn from seeds, small cases first.
 *
 * <p>A case that fails is reported with its seed and size, so that it can be run alone with {@link
 * #only}.
 */
public final class Cases {
  private Cases() {}

  /**
   * One case: everything in it comes from {@code random}; {@code size} says how large to make it.
   */
  @FunctionalInterface
  public interface Case {
    void check(SplittableRandom random, int size) throws Exception;
  }

  /** Checks {@code count} cases, their sizes growing from 0 to {@code largestSize}. */
  public static void forAll(int count, int largestSize, Case property) {
    for (int seed = 0; seed < count; seed++) {
      only(seed, (int) ((long) largestSize * seed / Math.max(1, count - 1)), property);
    }
  }

  /** Checks one case. */
  public static void only(long seed, int size, Case property) {
    try {
      property.check(new SplittableRandom(seed), size);
    } catch (AssertionError | Exception failure) {
      throw new AssertionError(
          "seed %d, size %d: %s".formatted(seed, size, failure.getMessage()), failure);
    }
  }
}
