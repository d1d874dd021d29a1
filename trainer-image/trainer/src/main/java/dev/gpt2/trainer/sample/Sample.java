package dev.gpt2.trainer.sample;

import java.util.List;

/**
 * A text that a model has written.
 *
 * @param number from 1
 * @param tokens without the prompt's, and without one that ended it
 */
public record Sample(int number, List<Integer> tokens, Ending ending) {
  public Sample {
    tokens = List.copyOf(tokens);
  }

  /** Why there isn't more of it. */
  public enum Ending {
    /** It is as long as was asked for. */
    LENGTH,
    /** The token that ends a sample came. */
    END_TOKEN,
    /** Somebody asked to stop. */
    STOPPED
  }
}
