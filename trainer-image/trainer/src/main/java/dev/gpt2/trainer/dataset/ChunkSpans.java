package dev.gpt2.trainer.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** Numbers the windows of all chunks through: which chunk has window n, and as its how-manieth. */
final class ChunkSpans {
  private final List<Chunk> chunks;

  /** {@code ends[i]}: windows in the chunks up to and with chunk i. */
  private final long[] ends;

  ChunkSpans(List<Chunk> chunks, ToLongFunction<Chunk> windows) {
    this.chunks = chunks;
    ends = chunks.stream().mapToLong(windows).toArray();
    Arrays.parallelPrefix(ends, Math::addExact);
  }

  record Place(Chunk chunk, int windowOfChunk) {}

  long count() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  Place place(long number) {
    int low = 0;
    int high = ends.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    long before = low == 0 ? 0 : ends[low - 1];
    return new Place(chunks.get(low), Math.toIntExact(number - before));
  }
}
