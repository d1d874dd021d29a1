package dev.gpt2.trainer.token;

/**
 * Which two tokens are merged into which one.
 *
 * <p>Tokens are numbered by rank, so of several pairs that could be merged the one with the
 * smallest result goes first.
 */
final class MergeTable {
  /** What {@link #merged} says of a pair that isn't merged. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int SLOT_BITS = 17;
  private static final int FILTER_BITS = 20;

  /** Knuth's multiplicative hashing: 2^32 over the golden ratio. */
  private static final int GOLDEN = 0x9E3779B9;

  /**
   * Open addressing, at most half full: pairs as 32 bits, and beside each its result, 0 if free.
   */
  private final int[] pairs = new int[1 << SLOT_BITS];

  private final char[] results = new char[1 << SLOT_BITS];

  /**
   * A bit for each value of a pair's hash that some pair has. Most neighbours in a text are no
   * pair; 19 of 20 such are told by this alone, which stays in a processor's own cache.
   */
  private final long[] filter = new long[(1 << FILTER_BITS) / Long.SIZE];

  /** Makes a token the result of merging two others. */
  void add(int left, int right, int result) {
    int pair = pair(left, right);
    int slot = slot(pair);
    pairs[slot] = pair;
    results[slot] = (char) result;
    int bit = filterBit(pair);
    filter[bit / Long.SIZE] |= 1L << bit;
  }

  /** The token that two others are merged into, or {@link #NONE}. */
  int merged(int left, int right) {
    int pair = pair(left, right);
    int bit = filterBit(pair);
    if ((filter[bit / Long.SIZE] & (1L << bit)) == 0) {
      return NONE;
    }
    char result = results[slot(pair)];
    return result == 0 ? NONE : result;
  }

  /** The slot of a pair, or the free one where it would be. */
  private int slot(int pair) {
    int slot = (pair * GOLDEN) >>> (Integer.SIZE - SLOT_BITS);
    while (results[slot] != 0 && pairs[slot] != pair) {
      slot = (slot + 1) & (pairs.length - 1);
    }
    return slot;
  }

  private static int filterBit(int pair) {
    return (pair * GOLDEN) >>> (Integer.SIZE - FILTER_BITS);
  }

  private static int pair(int left, int right) {
    return left << Character.SIZE | right;
  }
}
