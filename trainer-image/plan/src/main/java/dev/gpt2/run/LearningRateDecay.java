package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The learning rate from the end of its warm-up to that of the run, as a share of its full height.
 *
 * <p>Step k of W warm-up steps, from 1, has k/W; in the N steps after it, step k has 1 - (k-1)/N
 * with {@code LINEAR} and (1 + cos(π·(k-1)/N))/2 with {@code COSINE} (Loshchilov and Hutter 2017,
 * without restarts; nanoGPT counts its steps so, with a smallest rate of 0).
 */
public enum LearningRateDecay {
  @JsonProperty("Constant")
  CONSTANT,
  @JsonProperty("Linear")
  LINEAR,
  @JsonProperty("Cosine")
  COSINE;

  /**
   * The share that a step has.
   *
   * @param step from 1
   * @param steps of the whole run
   */
  public double factor(long step, long warmupSteps, long steps) {
    if (step <= warmupSteps) {
      return (double) step / warmupSteps;
    }
    double done = (double) (step - 1 - warmupSteps) / (steps - warmupSteps);
    return switch (this) {
      case CONSTANT -> 1;
      case LINEAR -> 1 - done;
      case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
    };
  }
}
