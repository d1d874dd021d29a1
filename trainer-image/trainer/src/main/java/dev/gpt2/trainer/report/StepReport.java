package dev.gpt2.trainer.report;

import java.util.OptionalDouble;

/**
 * One finished step.
 *
 * @param loss mean cross-entropy of the step's batch, nats
 * @param averageLoss running average that forgets by 0.99 a step
 * @param gradientNorm L2 norm of all gradients before they were clipped; empty where they aren't
 * @param epoch how often the dataset's windows have been drawn, as many as lie side by side
 * @param tokens that the step has trained on
 * @param tokensPerSecond of this process so far
 * @param peakBytes highest sum of all tensors during the step
 */
public record StepReport(
    long step,
    long steps,
    float loss,
    double averageLoss,
    double learningRate,
    OptionalDouble gradientNorm,
    double epoch,
    long tokens,
    double tokensPerSecond,
    long remainingSeconds,
    long peakBytes) {

  /** Whole percents done; 100 only when all is. */
  public int percent() {
    return percent(step, steps);
  }

  /** A run that was given fewer steps than it has done is done, too. */
  static int percent(long step, long steps) {
    return (int) Math.min(100, 100 * step / steps);
  }
}
