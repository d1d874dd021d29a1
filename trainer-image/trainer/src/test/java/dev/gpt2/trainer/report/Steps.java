package dev.gpt2.trainer.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

/** What a run of a thousand steps reports; tests name what they are about. */
public final class Steps {
  public static final long ALL = 1_000;

  private Steps() {}

  public static StepReport step(long step) {
    return step(step, 5);
  }

  public static StepReport step(long step, float loss) {
    return new StepReport(
        step,
        ALL,
        loss,
        5.25,
        2e-5,
        OptionalDouble.empty(),
        step / 500.0,
        256,
        512.4,
        2 * (ALL - step),
        123_456);
  }

  public static StepReport withTimeLeft(StepReport step, long remainingSeconds) {
    return new StepReport(
        step.step(),
        step.steps(),
        step.loss(),
        step.averageLoss(),
        step.learningRate(),
        step.gradientNorm(),
        step.epoch(),
        step.tokens(),
        step.tokensPerSecond(),
        remainingSeconds,
        step.peakBytes());
  }

  public static CheckpointReport checkpoint(long step, Path folder) {
    return new CheckpointReport(step, folder, "2025-12-31T23:59:59Z");
  }

  public static ValidationReport validation(long step, double loss, boolean best) {
    return new ValidationReport(step, loss, "held-out/*.txt", best);
  }

  /** Of a run of 100 MiB of tensors within 1 GiB, with 12.5 % more computation. */
  public static RunFacts facts() {
    return new RunFacts(
        "GPT-2 124M",
        "CPU, 2 threads",
        ALL,
        Map.of("trainer", "0.1.0"),
        Map.of("Dataset", "texts/*.txt"),
        new RunFacts.Provenance("0a", "1b", "2c", "3d"),
        Map.of("training.steps", "1000"),
        new RunFacts.PlannedMemory(
            1 << 30, 448 << 20, 128 << 20, 30 << 20, 60 << 20, 10 << 20, 20 << 20, 12.5));
  }

  public static StepReport withGradientNorm(StepReport step, double norm) {
    return new StepReport(
        step.step(),
        step.steps(),
        step.loss(),
        step.averageLoss(),
        step.learningRate(),
        OptionalDouble.of(norm),
        step.epoch(),
        step.tokens(),
        step.tokensPerSecond(),
        step.remainingSeconds(),
        step.peakBytes());
  }
}
