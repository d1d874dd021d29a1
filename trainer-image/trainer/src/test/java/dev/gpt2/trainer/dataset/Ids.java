package dev.gpt2.trainer.dataset;

import java.util.stream.IntStream;

/** Chunks from and to plain ids. */
final class Ids {
  private Ids() {}

  static int[] of(Chunk chunk) {
    return IntStream.range(0, chunk.length()).map(chunk::token).toArray();
  }

  static Chunk chunk(int vocabulary, int... ids) {
    Chunk.Builder builder = Chunk.builder(vocabulary, 0);
    for (int id : ids) {
      builder.add(id);
    }
    return builder.build();
  }

  /** A chunk of the ids from {@code first} on. */
  static Chunk counting(int first, int length) {
    return chunk(50_257, IntStream.range(first, first + length).toArray());
  }
}
