package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the model is to write during the training, to be looked at: {@code count} texts each {@code
 * every} steps and at the end.
 *
 * @param length tokens of a text; null: as many as the model's context allows, at most {@value
 *     #LONGEST_DEFAULT}
 * @param topK only the so many likeliest tokens are chosen from; 0: all
 * @param topP only the likeliest tokens that together have this probability; 0: all
 * @param temperature what logits are divided by; 0: always the likeliest token
 * @param prompt what a text goes on from; null: from nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SamplingSpec(
    Long every,
    Integer count,
    @Nullable Integer length,
    Integer topK,
    Double topP,
    Double temperature,
    @Nullable String prompt) {

  /** As in the reference. */
  public static final int LONGEST_DEFAULT = 1_023;

  public static final long DEFAULT_EVERY = 100;
  public static final int DEFAULT_TOP_K = 40;

  public SamplingSpec {
    every = every == null ? DEFAULT_EVERY : every;
    count = count == null ? 1 : count;
    topK = topK == null ? DEFAULT_TOP_K : topK;
    topP = topP == null ? 0 : topP;
    temperature = temperature == null ? 1 : temperature;
  }

  /**
   * Tokens of a text that goes on from a prompt of so many; more than the context allows where so
   * many are stated.
   */
  public int tokens(int promptTokens, int context) {
    return length == null ? Math.min(LONGEST_DEFAULT, context - promptTokens + 1) : length;
  }

  /**
   * Positions that there must be room for, the prompt's among them, said before the prompt is
   * encoded: it has no more tokens than bytes.
   */
  public int mostPositions(int context) {
    int promptTokens =
        prompt == null ? 1 : Math.max(1, prompt.getBytes(StandardCharsets.UTF_8).length);
    long longest = length == null ? LONGEST_DEFAULT : length;
    return (int) Math.min(context, promptTokens + longest - 1);
  }
}
