package dev.gpt2.graph;

import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.OptimizerSpec.DecayedWeights;

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

  /** Plain, or with momentum above 0 as in PyTorch: no dampening, no Nesterov. */
  record Sgd(Decay decay, double momentum) implements Optimizer {
    public Sgd(double weightDecay) {
      this(Decay.ofAll(weightDecay), 0);
    }
  }

  record Adam(double beta1, double beta2, double epsilon, Decay decay, boolean decoupled)
      implements Optimizer {
    public Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled) {
      this(beta1, beta2, epsilon, Decay.ofAll(weightDecay), decoupled);
    }
  }

  /** Weight decay: of all weights, or of matrices only, not of biases and layer norms. */
  record Decay(double rate, boolean matricesOnly) {
    static Decay ofAll(double rate) {
      return new Decay(rate, false);
    }

    double of(Resident weight) {
      return matricesOnly && weight.spec().rank() < 2 ? 0 : rate;
    }
  }

  static Optimizer of(OptimizerSpec optimizer) {
    return switch (optimizer.name()) {
      case SGD -> new Sgd(decay(optimizer), optimizer.momentum());
      case ADAM -> adam(optimizer, false);
      case ADAMW -> adam(optimizer, true);
    };
  }

  private static Optimizer adam(OptimizerSpec optimizer, boolean decoupled) {
    return new Adam(
        optimizer.beta1(), optimizer.beta2(), optimizer.epsilon(), decay(optimizer), decoupled);
  }

  private static Decay decay(OptimizerSpec optimizer) {
    return new Decay(
        optimizer.weightDecay(), optimizer.decayedWeights() == DecayedWeights.MATRICES);
  }
}
