package dev.gpt2.trainer.dataset;

import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.InvalidRunException;

/**
 * The windows of T+1 tokens that a run trains on, by number.
 *
 * <p>A window is a pure function of dataset, order, seed and its number, so that a resumed run
 * needs no more than the count of windows drawn so far: row r of a batch of B at step s (from 0) is
 * window {@code s * B + r}.
 */
public sealed interface Windows permits FairWindows, SequentialWindows, ValidationWindows {

  /** T+1: each token but the last is an input, each but the first a target. */
  int windowLength();

  /** How many different windows there are. */
  long count();

  /** Window number {@code index}, from 0 without end. */
  Window window(long index);

  /**
   * The windows of a dataset for sequences of {@code sequenceLength} tokens (T).
   *
   * @throws InvalidRunException when no chunk is long enough for one window
   */
  static Windows of(EncodedDataset dataset, Order order, int sequenceLength, long seed) {
    int windowLength = windowLength(dataset, sequenceLength);
    return switch (order) {
      case RANDOM -> new FairWindows(dataset, windowLength, seed);
      case SEQUENTIAL -> new SequentialWindows(dataset, windowLength);
    };
  }

  /**
   * At most {@code most} windows to measure a loss on.
   *
   * @throws InvalidRunException when no chunk is long enough for one window
   */
  static Windows forValidation(EncodedDataset dataset, int sequenceLength, long most) {
    return new ValidationWindows(dataset, windowLength(dataset, sequenceLength), most);
  }

  /** How many windows lie side by side in a dataset: what an epoch has. */
  static long sideBySide(EncodedDataset dataset, int sequenceLength) {
    return new SequentialWindows(dataset, windowLength(dataset, sequenceLength)).count();
  }

  private static int windowLength(EncodedDataset dataset, int sequenceLength) {
    int windowLength = Math.addExact(sequenceLength, 1);
    if (dataset.longestChunk() < windowLength) {
      throw new InvalidRunException(
          ("dataset %s: a window needs a chunk of %d tokens (training.sequenceLength %d and the"
                  + " token after it), but the longest of %d chunks has %d; give more text, raise"
                  + " dataset.combine or lower training.sequenceLength")
              .formatted(
                  dataset.name(),
                  windowLength,
                  sequenceLength,
                  dataset.chunks().size(),
                  dataset.longestChunk()));
    }
    return windowLength;
  }
}
