package dev.gpt2.run;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code training} must obey. */
final class TrainingRules {
  private final Violations violations;

  TrainingRules(Violations violations) {
    this.violations = violations;
  }

  void check(TrainingSpec training, Optional<ModelShape> model) {
    violations.atLeast("training.steps", training.steps(), 1);
    violations.atLeast("training.batchSize", training.batchSize(), 1);
    checkSequence(training.sequenceLength(), model);
    OptimizerSpec optimizer = training.optimizer();
    violations.between("training.optimizer.learningRate", optimizer.learningRate(), 0, 1_000);
    violations.between("training.optimizer.weightDecay", optimizer.weightDecay(), 0, 1);
    violations.fraction("training.optimizer.beta1", optimizer.beta1());
    violations.fraction("training.optimizer.beta2", optimizer.beta2());
    if (!(optimizer.epsilon() > 0 && optimizer.epsilon() <= 1)) {
      violations.add(
          "training.optimizer.epsilon",
          "must be above 0 and at most 1; found " + optimizer.epsilon());
    }
    if (optimizer.name() == OptimizerName.ADAM && optimizer.weightDecay() > 0) {
      violations.add(
          "training.optimizer.weightDecay", "must be 0 for Adam; AdamW has decoupled decay");
    }
  }

  private void checkSequence(@Nullable Integer length, Optional<ModelShape> shape) {
    if (length == null) {
      return;
    }
    violations.atLeast("training.sequenceLength", length, 1);
    shape
        .filter(model -> length > model.context())
        .ifPresent(
            model ->
                violations.add(
                    "training.sequenceLength",
                    "must be at most the model's context of %d tokens; found %d"
                        .formatted(model.context(), length)));
  }
}
