package dev.gpt2.trainer.dataset;

/** Token ids that belong together; no window reaches over a chunk's end. */
public sealed interface Chunk permits NarrowChunk, WideChunk {

  int length();

  int token(int position);

  /** Collects a chunk's ids in the narrowest form that holds a vocabulary. */
  sealed interface Builder permits NarrowChunk.Builder, WideChunk.Builder {

    void add(int token);

    /** The chunk; the builder can't be used afterwards. */
    Chunk build();
  }

  /** A builder with room for {@code expectedLength} ids, which grows when there are more. */
  static Builder builder(int vocabulary, int expectedLength) {
    return vocabulary <= NarrowChunk.LARGEST_VOCABULARY
        ? new NarrowChunk.Builder(expectedLength)
        : new WideChunk.Builder(expectedLength);
  }
}
