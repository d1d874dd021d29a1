package dev.gpt2.trainer;

import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.exec.ResidentTensors;
import java.nio.FloatBuffer;

/**
 * Tells that a run has diverged: it never comes back, so it is over, and nothing more is saved.
 *
 * @param learningRate that was too high
 */
record Divergence(double learningRate) {

  /**
   * Refuses a number that isn't finite.
   *
   * @param what such as {@code the loss of step 7}
   */
  void check(double number, String what) {
    if (!Double.isFinite(number)) {
      throw found("%s is %s".formatted(what, number));
    }
  }

  /** Refuses weights that aren't finite: a step with a finite loss may have left such. */
  void check(ResidentTensors residents, long step) {
    for (Resident weight : residents.of(Role.WEIGHT)) {
      String what = "after step %d a number of %s".formatted(step, weight.name());
      residents.lend(
          weight,
          bytes -> {
            FloatBuffer numbers = bytes.asFloatBuffer();
            while (numbers.hasRemaining()) {
              check(numbers.get(), what);
            }
          });
    }
  }

  private InvalidRunException found(String what) {
    return new InvalidRunException(
        "training diverged: %s; lower training.optimizer.learningRate (%s)"
            .formatted(what, learningRate));
  }
}
