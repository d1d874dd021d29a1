package dev.gpt2.operator.metrics;

import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.api.TrainingStatus;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How well a plan foretold what tensors took at their most. */
final class PlanError {
  private PlanError() {}

  /** Whether this is the write that says that the job has completed. */
  static boolean isDue(FineTuneJobStatus before, FineTuneJobStatus written) {
    return written.phase() == Phase.COMPLETE && before.phase() != Phase.COMPLETE;
  }

  /**
   * Measured over planned bytes: 1 where both are the same. Neither has the Java machine and the
   * tensor library in it. Empty where nobody planned or measured.
   */
  static OptionalDouble of(@Nullable PlanStatus plan, @Nullable TrainingStatus training) {
    Long measured = training == null ? null : training.measuredPeakBytes();
    if (plan == null || measured == null || measured == 0) {
      return OptionalDouble.empty();
    }
    long planned = plan.weightBytes() + plan.optimizerBytes() + plan.activationPeakBytes();
    return planned == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) measured / planned);
  }
}
