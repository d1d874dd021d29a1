package dev.gpt2.trainer.dataset;

import java.util.Arrays;

/** Ids below 65,536 in two bytes each; GPT-2's all are. */
final class NarrowChunk implements Chunk {
  static final int LARGEST_VOCABULARY = Character.MAX_VALUE + 1;

  private final char[] ids;

  private NarrowChunk(char[] ids) {
    this.ids = ids;
  }

  @Override
  public int length() {
    return ids.length;
  }

  @Override
  public int token(int position) {
    return ids[position];
  }

  static final class Builder implements Chunk.Builder {
    private char[] ids;
    private int length;

    Builder(int expectedLength) {
      ids = new char[expectedLength];
    }

    @Override
    public void add(int token) {
      if (length == ids.length) {
        ids = Arrays.copyOf(ids, ChunkGrowth.next(length));
      }
      ids[length++] = (char) token;
    }

    @Override
    public Chunk build() {
      return new NarrowChunk(length == ids.length ? ids : Arrays.copyOf(ids, length));
    }
  }
}
