package dev.gpt2.trainer.dataset;

/** Every window that lies within one chunk, each equally likely at each draw. */
final class FairWindows implements Windows {
  private final int windowLength;
  private final long seed;
  private final ChunkSpans starts;

  FairWindows(EncodedDataset dataset, int windowLength, long seed) {
    this.windowLength = windowLength;
    this.seed = seed;
    starts = starts(dataset, windowLength);
  }

  /** All places where a window can start. */
  static ChunkSpans starts(EncodedDataset dataset, int windowLength) {
    return new ChunkSpans(
        dataset.chunks(), chunk -> Math.max(0L, (long) chunk.length() - windowLength + 1));
  }

  @Override
  public int windowLength() {
    return windowLength;
  }

  @Override
  public long count() {
    return starts.count();
  }

  @Override
  public Window window(long index) {
    ChunkSpans.Place place = starts.place(CounterRandom.below(count(), seed, index));
    return new Window(place.chunk(), place.windowOfChunk(), windowLength);
  }
}
