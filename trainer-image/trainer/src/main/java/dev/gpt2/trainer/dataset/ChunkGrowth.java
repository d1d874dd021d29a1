package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;

/** How the arrays of a growing chunk grow. */
final class ChunkGrowth {
  /** Virtual machines refuse arrays a few elements below the largest int. */
  static final int LONGEST_CHUNK = Integer.MAX_VALUE - 8;

  private static final int SMALLEST = 1 << 10;

  private ChunkGrowth() {}

  static int next(int length) {
    if (length == LONGEST_CHUNK) {
      throw new InvalidRunException(
          "dataset: a chunk would have more than %d tokens; split the file into several"
              .formatted(LONGEST_CHUNK));
    }
    return Math.clamp(length + (length / 2L), SMALLEST, LONGEST_CHUNK);
  }
}
