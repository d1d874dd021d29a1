package dev.gpt2.trainer;

import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.TrainerState;

/**
 * Where a run is: all that its next step depends on besides the tensors.
 *
 * @param step last finished step, 0 at the start
 * @param windowsDrawn how many windows of the dataset its steps have used
 */
record Position(ModelShape shape, long step, long windowsDrawn, LossAverage average) {

  static Position start(ModelShape shape) {
    return new Position(shape, 0, 0, LossAverage.NONE);
  }

  static Position of(TrainerState state) {
    return new Position(
        state.model(),
        state.step(),
        state.windowsDrawn(),
        new LossAverage(state.lossNumerator(), state.lossDenominator()));
  }

  /** After one more step, on {@code windows} windows. */
  Position after(int windows, float loss) {
    return new Position(shape, step + 1, windowsDrawn + windows, average.with(loss));
  }
}
