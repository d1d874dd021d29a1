package dev.gpt2.trainer.report;

/**
 * The loss on text that the run doesn't learn from, or is said to.
 *
 * @param step the step after which it was measured, 0 before the first
 * @param loss mean cross-entropy over all windows, nats a token
 * @param source the dataset's name, or {@code training data} when the windows are drawn from it
 * @param best whether it is the lowest so far
 */
public record ValidationReport(long step, double loss, String source, boolean best) {

  /** Among how many tokens, all equally likely, the model would be as uncertain. */
  public double perplexity() {
    return Math.exp(loss);
  }
}
