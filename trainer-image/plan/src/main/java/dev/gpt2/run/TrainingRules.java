package dev.gpt2.run;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code training} must obey. */
final class TrainingRules {
  private static final int MOST_EPOCHS = 1_000_000;

  private final Violations violations;

  TrainingRules(Violations violations) {
    this.violations = violations;
  }

  void check(TrainingSpec training, Optional<ModelShape> model) {
    checkLength(training);
    violations.atLeast("training.batchSize", training.batchSize(), 1);
    checkSequence(training.sequenceLength(), model);
    violations.atLeast("training.accumulateGradients", training.accumulateGradients(), 1);
    violations.between("training.noise", training.noise(), 0, 1);
    checkOptimizer(training.optimizer());
    checkSchedule(training);
  }

  private void checkLength(TrainingSpec training) {
    Double epochs = training.epochs();
    if (training.steps() != null) {
      violations.atLeast("training.steps", training.steps(), 1);
      if (epochs != null) {
        violations.add("training.epochs", "must be left out when steps is given");
      }
    } else if (epochs != null && !(epochs > 0 && epochs <= MOST_EPOCHS)) {
      violations.add(
          "training.epochs",
          "must be above 0 and at most %d; found %s".formatted(MOST_EPOCHS, epochs));
    }
  }

  private void checkSchedule(TrainingSpec training) {
    long warmup = training.optimizer().warmupSteps();
    violations.atLeast("training.optimizer.warmupSteps", warmup, 0);
    if (training.steps() != null && training.steps() > 0 && warmup > training.steps()) {
      violations.add(
          "training.optimizer.warmupSteps",
          "must be at most training.steps, %d; found %d".formatted(training.steps(), warmup));
    }
  }

  private void checkOptimizer(OptimizerSpec optimizer) {
    violations.between("training.optimizer.learningRate", optimizer.learningRate(), 0, 1_000);
    violations.fraction("training.optimizer.momentum", optimizer.momentum());
    if (optimizer.momentum() > 0 && optimizer.name() != OptimizerName.SGD) {
      violations.add("training.optimizer.momentum", "must be 0 but for SGD; Adam's is beta1");
    }
    violations.between("training.optimizer.clipNorm", optimizer.clipNorm(), 0, 1e9);
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
