package dev.gpt2.trainer.dataset;

/**
 * The tokens of one batch: B rows of T, and for each the token that follows.
 *
 * <p>Row r is window {@code firstWindow + r}: its first T tokens are the inputs, its last T the
 * targets.
 */
public final class Batch {
  private final long[] tokens;
  private final long[] targets;

  private Batch(long[] tokens, long[] targets) {
    this.tokens = tokens;
    this.targets = targets;
  }

  /** The {@code rows} windows from number {@code firstWindow} on. */
  public static Batch of(Windows windows, long firstWindow, int rows) {
    return of(windows, firstWindow, rows, Noise.NONE);
  }

  /** The same with noise in the inputs. */
  public static Batch of(Windows windows, long firstWindow, int rows, Noise noise) {
    int sequenceLength = windows.windowLength() - 1;
    int size = Math.multiplyExact(rows, sequenceLength);
    long[] tokens = new long[size];
    long[] targets = new long[size];
    for (int row = 0; row < rows; row++) {
      Window window = windows.window(firstWindow + row);
      for (int t = 0; t < sequenceLength; t++) {
        long index = (firstWindow + row) * sequenceLength + t;
        tokens[row * sequenceLength + t] = noise.apply(window.token(t), index);
        targets[row * sequenceLength + t] = window.token(t + 1);
      }
    }
    return new Batch(tokens, targets);
  }

  /** [B·T], row after row. */
  public long[] tokens() {
    return tokens;
  }

  /** [B·T], row after row: what follows each of {@link #tokens()}. */
  public long[] targets() {
    return targets;
  }
}
