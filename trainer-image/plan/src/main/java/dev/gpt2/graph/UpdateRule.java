package dev.gpt2.graph;

import dev.gpt2.run.OptimizerSpec;

/** What becomes of a gradient. */
public sealed interface UpdateRule {

  /** Gradients are results of the step; nothing is updated. */
  record KeepGradients() implements UpdateRule {}

  /**
   * A count-th of each gradient is added to its weight's sum; after {@code count} such steps the
   * sums are the means that {@link Gpt2TrainingGraph#applying} takes.
   */
  record Accumulate(int count) implements UpdateRule {
    public Accumulate {
      if (count < 1) {
        throw new IllegalArgumentException("gradients of at least 1 step must be added: " + count);
      }
    }
  }

  /** Weights are updated. */
  sealed interface Optimizer extends UpdateRule {}

  record Sgd(double weightDecay) implements Optimizer {}

  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements Optimizer {}

  static Optimizer of(OptimizerSpec optimizer) {
    return switch (optimizer.name()) {
      case SGD -> new Sgd(optimizer.weightDecay());
      case ADAM -> adam(optimizer, false);
      case ADAMW -> adam(optimizer, true);
    };
  }

  private static Optimizer adam(OptimizerSpec optimizer, boolean decoupled) {
    return new Adam(
        optimizer.beta1(),
        optimizer.beta2(),
        optimizer.epsilon(),
        optimizer.weightDecay(),
        decoupled);
  }
}
