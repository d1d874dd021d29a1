package dev.gpt2.graph;

import dev.gpt2.run.RunSpec;

/** What becomes of a gradient. */
public sealed interface UpdateRule {

  /** Gradients are results of the step; nothing is updated. */
  record KeepGradients() implements UpdateRule {}

  record Sgd(double weightDecay) implements UpdateRule {}

  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements UpdateRule {}

  static UpdateRule of(RunSpec.Optimizer optimizer) {
    return switch (optimizer.name()) {
      case SGD -> new Sgd(optimizer.weightDecay());
      case ADAM -> adam(optimizer, false);
      case ADAMW -> adam(optimizer, true);
    };
  }

  private static UpdateRule adam(RunSpec.Optimizer optimizer, boolean decoupled) {
    return new Adam(
        optimizer.beta1(),
        optimizer.beta2(),
        optimizer.epsilon(),
        optimizer.weightDecay(),
        decoupled);
  }
}
