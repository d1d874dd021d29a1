package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How long and how to train.
 *
 * @param steps updates of the weights; 1000 where neither this nor {@code epochs} is given
 * @param epochs instead: so often as many windows as lie side by side in the dataset
 * @param batchSize sequences that go through the model together
 * @param sequenceLength null: the model's context
 * @param accumulateGradients batches whose mean gradient makes one step
 * @param precision of activations and gradients, and of what is multiplied
 * @param noise probability with which an input token is replaced by any other
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingSpec(
    @Nullable Long steps,
    @Nullable Double epochs,
    Integer batchSize,
    @Nullable Integer sequenceLength,
    Integer accumulateGradients,
    Precision precision,
    OptimizerSpec optimizer,
    Boolean onlyTransformerLayers,
    Double noise,
    Long seed) {

  public static final long DEFAULT_STEPS = 1_000;
  public static final long DEFAULT_SEED = 1;
  static final TrainingSpec DEFAULTS = of(OptimizerSpec.of(OptimizerName.ADAM), 1, null);

  public TrainingSpec {
    steps = steps == null && epochs == null ? Long.valueOf(DEFAULT_STEPS) : steps;
    batchSize = batchSize == null ? 1 : batchSize;
    accumulateGradients = accumulateGradients == null ? 1 : accumulateGradients;
    precision = precision == null ? Precision.FP32 : precision;
    optimizer = optimizer == null ? OptimizerSpec.of(OptimizerName.ADAM) : optimizer;
    onlyTransformerLayers = onlyTransformerLayers != null && onlyTransformerLayers;
    noise = noise == null ? 0 : noise;
    seed = seed == null ? DEFAULT_SEED : seed;
  }

  /** With defaults in all else. */
  public static TrainingSpec of(
      OptimizerSpec optimizer, int batchSize, @Nullable Integer sequenceLength) {
    return new TrainingSpec(
        DEFAULT_STEPS,
        null,
        batchSize,
        sequenceLength,
        1,
        Precision.FP32,
        optimizer,
        false,
        0.0,
        DEFAULT_SEED);
  }

  /** Windows of the dataset that a step takes. */
  public long windowsPerStep() {
    return (long) batchSize * accumulateGradients;
  }

  /**
   * How many steps the run has.
   *
   * @param windowsPerEpoch windows that lie side by side in the dataset
   */
  public long stepsOf(long windowsPerEpoch) {
    return steps != null
        ? steps
        : (long) Math.ceil(epochs == null ? 1 : epochs * windowsPerEpoch / windowsPerStep());
  }
}
