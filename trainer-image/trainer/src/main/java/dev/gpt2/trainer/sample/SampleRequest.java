package dev.gpt2.trainer.sample;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be written.
 *
 * @param prompt tokens that every sample goes on from, at least one; they aren't part of it
 * @param count how many samples
 * @param length of each, in tokens
 * @param end the token that ends a sample before that, without being part of it
 * @param seed decides, with a sample's number and a token's place in it, the token
 */
public record SampleRequest(
    List<Integer> prompt, int count, int length, OptionalInt end, SamplingRule rule, long seed) {

  public SampleRequest {
    prompt = List.copyOf(prompt);
    atLeastOne("tokens of the prompt", prompt.size());
    atLeastOne("samples", count);
    atLeastOne("tokens of a sample", length);
  }

  private static void atLeastOne(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1: " + number);
    }
  }

  /** Tokens that a sequence is given: its last one is never read, so the context may end before. */
  public int positions() {
    return prompt.size() + length - 1;
  }

  /** The longest sample that a model can continue a prompt with. */
  public static int mostLength(int context, int promptTokens) {
    return context - promptTokens + 1;
  }
}
