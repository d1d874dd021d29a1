package dev.gpt2.trainer.dataset;

/**
 * Replaces some input tokens by any others, all equally likely; what is to be predicted stays.
 *
 * <p>What becomes of a token depends on the seed, on its window's number and its place there alone,
 * so that a step that is done again, or in other batches, has the same tokens.
 *
 * @param probability that a token is replaced
 * @param vocabulary how many tokens there are
 */
public record Noise(double probability, int vocabulary, long seed) {
  public static final Noise NONE = new Noise(0, 1, 0);

  private static final long RESOLUTION = 1L << 53;

  /** Streams of random numbers that neither windows nor one another have. */
  private static final long WHETHER = 0x6E6F697365L;

  private static final long WHICH = WHETHER + 1;

  /**
   * The token that the model is given.
   *
   * @param index of the window, and of the token in it, as one number
   */
  long apply(long token, long index) {
    if (probability == 0) {
      return token;
    }
    long drawn = CounterRandom.below(RESOLUTION, seed ^ WHETHER, index);
    return drawn < probability * RESOLUTION
        ? CounterRandom.below(vocabulary, seed ^ WHICH, index)
        : token;
  }
}
