package dev.gpt2.trainer.report;

/** Finished steps of a run of a thousand, about which a test needs to know the number or loss. */
final class Steps {
  static final long ALL = 1_000;

  private Steps() {}

  static StepReport step(long step) {
    return step(step, 5);
  }

  static StepReport step(long step, float loss) {
    return new StepReport(step, ALL, loss, 5.25, 2e-5, 512.4, 2 * (ALL - step), 123_456);
  }
}
