package dev.gpt2.trainer.report;

/** A line of {@link TrainingLog}, as {@link LogReader} reads it back. */
public sealed interface LogLine {

  /** The step after which it was written. */
  long step();

  /** A finished step; figures that the line doesn't have are no numbers. */
  record Step(
      long step,
      float loss,
      double averageLoss,
      double learningRate,
      double gradientNorm,
      double epoch,
      double tokensPerSecond,
      long peakBytes)
      implements LogLine {}

  /** A validation. */
  record Validation(long step, double loss, String source, boolean best) implements LogLine {}

  /**
   * Samples.
   *
   * @param path of their file, as seen from the run's folder
   */
  record Samples(long step, String path) implements LogLine {}

  /** A line of a kind that this trainer doesn't know. */
  record Other(long step) implements LogLine {}
}
