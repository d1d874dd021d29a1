package dev.gpt2.operator.plan;

import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryForecast;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.RunSpec;
import java.util.Optional;

/** The trainer's own forecast, in the words of the status. */
public final class PredictedPlan {
  private PredictedPlan() {}

  /**
   * Empty where only the model's folder, which the operator can't read, tells the model's shape.
   */
  public static Optional<PlanStatus> of(RunSpec run) {
    return RunRules.shapeOf(run.model())
        .map(shape -> MemoryForecast.of(shape, run.training()))
        .map(PredictedPlan::status);
  }

  private static PlanStatus status(MemoryForecast forecast) {
    return new PlanStatus(
        Bytes.format(forecast.peakBytes()),
        forecast.weightBytes(),
        forecast.optimizerBytes(),
        forecast.activationPeakBytes(),
        forecast.peakBytes());
  }
}
