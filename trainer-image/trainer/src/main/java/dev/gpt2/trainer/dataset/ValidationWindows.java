package dev.gpt2.trainer.dataset;

/**
 * The windows that a model's loss is measured on: the same over a whole run, and in every run on
 * the same dataset.
 *
 * <p>So many are drawn, once; of a dataset that has no more than that each is taken once.
 */
final class ValidationWindows implements Windows {
  /** Not the run's seed, so that runs with different seeds can be compared. */
  private static final long SEED = 0x76616CL;

  private final ChunkSpans starts;
  private final int windowLength;
  private final long count;

  ValidationWindows(EncodedDataset dataset, int windowLength, long most) {
    this.windowLength = windowLength;
    this.starts = FairWindows.starts(dataset, windowLength);
    this.count = Math.min(most, starts.count());
  }

  @Override
  public int windowLength() {
    return windowLength;
  }

  /** How many windows the loss is measured on. */
  @Override
  public long count() {
    return count;
  }

  @Override
  public Window window(long index) {
    boolean takesAll = count == starts.count();
    ChunkSpans.Place place =
        starts.place(takesAll ? index : CounterRandom.below(starts.count(), SEED, index));
    return new Window(place.chunk(), place.windowOfChunk(), windowLength);
  }
}
