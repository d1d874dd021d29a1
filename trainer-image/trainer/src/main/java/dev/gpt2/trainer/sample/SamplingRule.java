package dev.gpt2.trainer.sample;

/**
 * Which of the likely tokens comes next.
 *
 * @param temperature what logits are divided by; 0: always the likeliest token
 * @param topK only the so many likeliest tokens, and what is as likely as the last of them (Fan,
 *     Lewis, Dauphin 2018, section 5.3); 0: all
 * @param topP of these only the likeliest ones that together have this probability (Holtzman et al.
 *     2020, section 3.1); 0 or 1: all
 */
public record SamplingRule(double temperature, int topK, double topP) {
  public SamplingRule {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be 0 or more: " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must be 0 or more: " + topK);
    }
    if (!(topP >= 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must be between 0 and 1: " + topP);
    }
  }

  boolean isGreedy() {
    return temperature == 0 || topK == 1;
  }

  boolean hasTopP() {
    return topP > 0 && topP < 1;
  }
}
