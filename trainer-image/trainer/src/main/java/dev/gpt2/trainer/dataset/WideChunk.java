package dev.gpt2.trainer.dataset;

import java.util.Arrays;

/** Ids of a vocabulary beyond 65,536, in four bytes each. */
final class WideChunk implements Chunk {
  private final int[] ids;

  private WideChunk(int[] ids) {
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
    private int[] ids;
    private int length;

    Builder(int expectedLength) {
      ids = new int[expectedLength];
    }

    @Override
    public void add(int token) {
      if (length == ids.length) {
        ids = Arrays.copyOf(ids, ChunkGrowth.next(length));
      }
      ids[length++] = token;
    }

    @Override
    public Chunk build() {
      return new WideChunk(length == ids.length ? ids : Arrays.copyOf(ids, length));
    }
  }
}
