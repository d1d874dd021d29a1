package dev.gpt2.trainer.sample;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Continues sequences side by side, which all begin with the same prompt.
 *
 * <p>B sequences, V tokens in the vocabulary. Logits come as [B, V]: of each sequence for the token
 * that follows; the buffer is good during the call only.
 */
public interface LanguageModel {

  /** B. */
  int sequences();

  /** V. */
  int vocabulary();

  /** How many tokens a sequence can have been given. */
  int positions();

  /**
   * Lets all sequences begin anew, with these tokens.
   *
   * @param prompt at least one token, at most {@link #positions}
   */
  void begin(List<Integer> prompt);

  /**
   * What follows the prompt; whatever was given since is forgotten. The prompt itself isn't
   * computed again, so the weights must be those that it was computed with.
   */
  void afterPrompt(Consumer<FloatBuffer> logits);

  /**
   * Gives each sequence its next token.
   *
   * @param tokens [B]
   */
  void next(int[] tokens, Consumer<FloatBuffer> logits);
}
