package dev.gpt2.run;

/**
 * The rule that turns a gradient into a new weight.
 *
 * <p>{@code learningRate} defaults to 2e-5, for SGD to 6e-4; {@code weightDecay} to 0, for AdamW to
 * 0.01 (PyTorch's default).
 */
public record OptimizerSpec(
    OptimizerName name,
    Double learningRate,
    Double beta1,
    Double beta2,
    Double epsilon,
    Double weightDecay) {

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
    beta1 = beta1 == null ? DEFAULT_BETA1 : beta1;
    beta2 = beta2 == null ? DEFAULT_BETA2 : beta2;
    epsilon = epsilon == null ? DEFAULT_EPSILON : epsilon;
    weightDecay = weightDecay == null ? defaultWeightDecay(name) : weightDecay;
  }

  /** With this rule's defaults. */
  public static OptimizerSpec of(OptimizerName name) {
    return new OptimizerSpec(
        name,
        defaultLearningRate(name),
        DEFAULT_BETA1,
        DEFAULT_BETA2,
        DEFAULT_EPSILON,
        defaultWeightDecay(name));
  }

  private static double defaultLearningRate(OptimizerName name) {
    return name == OptimizerName.SGD ? DEFAULT_SGD_LEARNING_RATE : DEFAULT_LEARNING_RATE;
  }

  private static double defaultWeightDecay(OptimizerName name) {
    return name == OptimizerName.ADAMW ? DEFAULT_DECOUPLED_DECAY : 0;
  }
}
