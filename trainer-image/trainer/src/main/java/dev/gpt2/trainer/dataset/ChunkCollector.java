package dev.gpt2.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps chunks in memory. */
final class ChunkCollector implements ChunkSink {
  private final List<Chunk> chunks = new ArrayList<>();
  private Chunk.@Nullable Builder open;

  List<Chunk> chunks() {
    return chunks;
  }

  @Override
  public void begin(int vocabulary, long expectedLength) {
    open = Chunk.builder(vocabulary, Math.toIntExact(expectedLength));
  }

  @Override
  public void add(int[] ids) {
    Chunk.Builder chunk = open();
    for (int id : ids) {
      chunk.add(id);
    }
  }

  @Override
  public void end() {
    chunks.add(open().build());
    open = null;
  }

  @Override
  public long longestChunk() {
    return ChunkGrowth.LONGEST_CHUNK;
  }

  private Chunk.Builder open() {
    if (open == null) {
      throw new IllegalStateException("no chunk has begun");
    }
    return open;
  }
}
