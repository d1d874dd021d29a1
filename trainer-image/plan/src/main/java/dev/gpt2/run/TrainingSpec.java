package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** {@code sequenceLength} null: the model's context. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingSpec(
    Long steps,
    Integer batchSize,
    @Nullable Integer sequenceLength,
    OptimizerSpec optimizer,
    Long seed) {

  public static final long DEFAULT_STEPS = 1_000;
  public static final long DEFAULT_SEED = 1;
  static final TrainingSpec DEFAULTS =
      new TrainingSpec(DEFAULT_STEPS, 1, null, OptimizerSpec.of(OptimizerName.ADAM), DEFAULT_SEED);

  public TrainingSpec {
    steps = steps == null ? DEFAULT_STEPS : steps;
    batchSize = batchSize == null ? 1 : batchSize;
    optimizer = optimizer == null ? OptimizerSpec.of(OptimizerName.ADAM) : optimizer;
    seed = seed == null ? DEFAULT_SEED : seed;
  }
}
