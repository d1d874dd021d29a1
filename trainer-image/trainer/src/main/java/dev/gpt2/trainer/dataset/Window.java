package dev.gpt2.trainer.dataset;

/** {@code length} consecutive tokens of one chunk. */
public record Window(Chunk chunk, int start, int length) {

  public Window {
    if (start < 0 || length < 1 || start > chunk.length() - length) {
      throw new IndexOutOfBoundsException(
          "window [%d, %d) of a chunk with %d tokens"
              .formatted(start, (long) start + length, chunk.length()));
    }
  }

  /** Token at {@code position}, 0 being the window's first. */
  public int token(int position) {
    return chunk.token(start + position);
  }
}
