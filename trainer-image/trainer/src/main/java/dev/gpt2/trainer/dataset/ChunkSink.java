package dev.gpt2.trainer.dataset;

import java.io.IOException;

/** Takes chunks of token ids, one after the other, each in pieces. */
interface ChunkSink {

  /**
   * A chunk begins.
   *
   * @param vocabulary its ids are all below this
   * @param expectedLength how many ids it will have at least
   */
  void begin(int vocabulary, long expectedLength) throws IOException;

  /** The next ids of the chunk. */
  void add(int[] ids) throws IOException;

  /** The chunk is complete. */
  void end() throws IOException;

  /** Chunks longer than this can't be taken. */
  default long longestChunk() {
    return Long.MAX_VALUE;
  }
}
