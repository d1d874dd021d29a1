package dev.gpt2.trainer;

import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.TrainerState;
import dev.gpt2.trainer.checkpoint.ValidationState;
import java.util.Objects;

/**
 * Where a run is: all that its next step depends on besides the tensors.
 *
 * @param step last finished step, 0 at the start
 * @param windowsDrawn how many windows of the dataset its steps have used
 */
record Position(
    ModelShape shape,
    long step,
    long windowsDrawn,
    LossAverage average,
    ValidationState validation) {

  static Position start(ModelShape shape) {
    return new Position(shape, 0, 0, LossAverage.NONE, ValidationState.NONE);
  }

  static Position of(TrainerState state) {
    return new Position(
        state.model(),
        state.step(),
        state.windowsDrawn(),
        new LossAverage(state.lossNumerator(), state.lossDenominator()),
        Objects.requireNonNullElse(state.validation(), ValidationState.NONE));
  }

  /** After one more step, on {@code windows} windows. */
  Position after(long windows, float loss) {
    return new Position(shape, step + 1, windowsDrawn + windows, average.with(loss), validation);
  }

  /** After the loss on the validation's windows was measured here. */
  Position validated(double loss) {
    return new Position(shape, step, windowsDrawn, average, validation.with(step, loss));
  }
}
