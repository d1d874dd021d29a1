package dev.gpt2.trainer;

import dev.gpt2.run.RunSpec;
import dev.gpt2.run.ValidationSpec;
import dev.gpt2.trainer.RunData.ValidationData;
import dev.gpt2.trainer.checkpoint.ValidationState;
import dev.gpt2.trainer.dataset.Batch;
import dev.gpt2.trainer.exec.RunExecutor;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** Measures a run's loss on windows that stay the same. */
final class Validation {
  private final ValidationSpec spec;
  private final ValidationData data;
  private final RunExecutor executor;
  private final long steps;

  private Validation(ValidationSpec spec, ValidationData data, RunExecutor executor, long steps) {
    this.spec = spec;
    this.data = data;
    this.executor = executor;
    this.steps = steps;
  }

  /**
   * Empty where the spec asks for none.
   *
   * @param steps of the whole run
   */
  static Optional<Validation> of(RunSpec spec, RunData data, RunExecutor executor, long steps) {
    return spec.validation() == null || data.validation() == null
        ? Optional.empty()
        : Optional.of(new Validation(spec.validation(), data.validation(), executor, steps));
  }

  String source() {
    return data.source();
  }

  /** Whether it is to be measured at a position and hasn't been: at the start and the end too. */
  boolean isDue(Position position) {
    long step = position.step();
    return position.validation().step() < step && (step % spec.every() == 0 || step == steps);
  }

  /** Mean cross-entropy over all windows, nats; empty when it was asked to stop before the end. */
  OptionalDouble loss(BooleanSupplier stopRequested) {
    double losses = 0;
    for (long i = 0; i < data.windows().count(); i++) {
      if (stopRequested.getAsBoolean()) {
        return OptionalDouble.empty();
      }
      Batch window = Batch.of(data.windows(), i, 1);
      losses += executor.validate(window.tokens(), window.targets());
    }
    return OptionalDouble.of(losses / data.windows().count());
  }

  /** Whether the run has had its chances to get better. */
  boolean hasStoppedImproving(ValidationState state) {
    return spec.earlyStopping() != null && state.withoutBetter() >= spec.earlyStopping().patience();
  }
}
