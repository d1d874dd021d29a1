package dev.gpt2.trainer.dataset;

import dev.gpt2.trainer.token.Gpt2Bpe;

/** Who encodes text: {@code threads} of this process, that of the caller being one of them. */
public record Encoder(Gpt2Bpe bpe, int threads) {

  public Encoder {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: at least 1 expected, found " + threads);
    }
  }
}
