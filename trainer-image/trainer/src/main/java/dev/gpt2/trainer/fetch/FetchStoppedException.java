package dev.gpt2.trainer.fetch;

import java.io.IOException;

/** A fetch ended because it was asked to; what had come is kept. */
public final class FetchStoppedException extends IOException {
  private static final long serialVersionUID = 1L;

  FetchStoppedException() {
    super(
        "stopped on request while fetching; what has come is kept, the same command goes on from"
            + " there");
  }
}
