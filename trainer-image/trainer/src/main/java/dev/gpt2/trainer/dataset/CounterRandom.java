package dev.gpt2.trainer.dataset;

/**
 * Random numbers by number: a pure function of seed and index, without state to save.
 *
 * <p>The finaliser and the constant are SplitMix64's (Steele, Lea, Flood: Fast splittable
 * pseudorandom number generators, OOPSLA 2014, figure 17), used here as a hash of the counter, with
 * the seed hashed first so that the streams of seeds that stand close don't overlap. The bounded
 * draw is Lemire's, by multiplication with rejection (Fast random integer generation in an
 * interval, 2019, algorithm 5): without it some values would be likelier than others.
 */
public final class CounterRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** A number in [0, bound), all equally likely. */
  public static long below(long bound, long seed, long index) {
    long state = mix(mix(seed) + (index + 1) * GOLDEN_GAMMA);
    long threshold = Long.remainderUnsigned(-bound, bound);
    while (true) {
      state += GOLDEN_GAMMA;
      long random = mix(state);
      if (Long.compareUnsigned(random * bound, threshold) >= 0) {
        return Math.unsignedMultiplyHigh(random, bound);
      }
    }
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
