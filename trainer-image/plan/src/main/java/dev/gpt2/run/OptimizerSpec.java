package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The rule that turns a gradient into a new weight, and the learning rate over a run.
 *
 * <p>{@code learningRate} defaults to 2e-5, for SGD to 6e-4; {@code weightDecay} to 0, for AdamW to
 * 0.01 (PyTorch's default). Everything else is off by default.
 *
 * @param momentum of SGD; the others have moments of their own
 * @param clipNorm largest L2 norm of all gradients together; 0: any
 * @param warmupSteps steps over which the learning rate rises to its full height
 * @param decay what becomes of it afterwards
 */
public record OptimizerSpec(
    OptimizerName name,
    Double learningRate,
    Double momentum,
    Double beta1,
    Double beta2,
    Double epsilon,
    Double weightDecay,
    DecayedWeights decayedWeights,
    Double clipNorm,
    Long warmupSteps,
    LearningRateDecay decay) {

  /** The reference's advice for Adam. */
  public static final double DEFAULT_LEARNING_RATE = 2e-5;

  /** The reference's advice for SGD. */
  public static final double DEFAULT_SGD_LEARNING_RATE = 6e-4;

  public static final double DEFAULT_BETA1 = 0.9;
  public static final double DEFAULT_BETA2 = 0.999;
  public static final double DEFAULT_EPSILON = 1e-8;

  /** PyTorch's default for AdamW; the others have none. */
  public static final double DEFAULT_DECOUPLED_DECAY = 0.01;

  public OptimizerSpec {
    name = name == null ? OptimizerName.ADAM : name;
    learningRate = learningRate == null ? defaultLearningRate(name) : learningRate;
    momentum = momentum == null ? 0 : momentum;
    beta1 = beta1 == null ? DEFAULT_BETA1 : beta1;
    beta2 = beta2 == null ? DEFAULT_BETA2 : beta2;
    epsilon = epsilon == null ? DEFAULT_EPSILON : epsilon;
    weightDecay = weightDecay == null ? defaultWeightDecay(name) : weightDecay;
    decayedWeights = decayedWeights == null ? DecayedWeights.ALL : decayedWeights;
    clipNorm = clipNorm == null ? 0 : clipNorm;
    warmupSteps = warmupSteps == null ? 0 : warmupSteps;
    decay = decay == null ? LearningRateDecay.CONSTANT : decay;
  }

  /** With this rule's defaults. */
  public static OptimizerSpec of(OptimizerName name) {
    return new OptimizerSpec(
        name,
        defaultLearningRate(name),
        0.0,
        DEFAULT_BETA1,
        DEFAULT_BETA2,
        DEFAULT_EPSILON,
        defaultWeightDecay(name),
        DecayedWeights.ALL,
        0.0,
        0L,
        LearningRateDecay.CONSTANT);
  }

  /** Which weights decay. */
  public enum DecayedWeights {
    @JsonProperty("All")
    ALL,
    /** Embeddings and the matrices of linear layers: not biases and layer norms. */
    @JsonProperty("Matrices")
    MATRICES
  }

  private static double defaultLearningRate(OptimizerName name) {
    return name == OptimizerName.SGD ? DEFAULT_SGD_LEARNING_RATE : DEFAULT_LEARNING_RATE;
  }

  private static double defaultWeightDecay(OptimizerName name) {
    return name == OptimizerName.ADAMW ? DEFAULT_DECOUPLED_DECAY : 0;
  }
}
