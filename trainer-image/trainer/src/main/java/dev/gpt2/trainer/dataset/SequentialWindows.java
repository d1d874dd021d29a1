package dev.gpt2.trainer.dataset;

/** Windows side by side, chunk by chunk; a chunk's tail that fills no window is left out; wraps. */
final class SequentialWindows implements Windows {
  private final int windowLength;
  private final ChunkSpans spans;

  SequentialWindows(EncodedDataset dataset, int windowLength) {
    this.windowLength = windowLength;
    spans = new ChunkSpans(dataset.chunks(), chunk -> chunk.length() / windowLength);
  }

  @Override
  public int windowLength() {
    return windowLength;
  }

  @Override
  public long count() {
    return spans.count();
  }

  @Override
  public Window window(long index) {
    ChunkSpans.Place place = spans.place(index % count());
    return new Window(place.chunk(), place.windowOfChunk() * windowLength, windowLength);
  }
}
