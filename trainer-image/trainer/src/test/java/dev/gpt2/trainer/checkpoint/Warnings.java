package dev.gpt2.trainer.checkpoint;

import java.util.function.Consumer;

/** For tests in which nothing is damaged. */
final class Warnings {
  static final Consumer<String> NONE_EXPECTED =
      warning -> {
        throw new AssertionError(warning);
      };

  private Warnings() {}
}
