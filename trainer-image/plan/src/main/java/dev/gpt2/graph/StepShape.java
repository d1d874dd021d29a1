package dev.gpt2.graph;

import dev.gpt2.run.ModelShape;

/** A model and the size of one step's batch: B sequences of T positions. */
public record StepShape(ModelShape model, int batch, int positions) {
  public StepShape {
    if (batch < 1) {
      throw new IllegalArgumentException("batch size must be at least 1: " + batch);
    }
    if (positions < 1 || positions > model.context()) {
      throw new IllegalArgumentException(
          "sequence length must be between 1 and the model's context of %d tokens: %d"
              .formatted(model.context(), positions));
    }
  }

  int heads() {
    return model.heads();
  }

  /** M = B·T. */
  public long tokens() {
    return (long) batch * positions;
  }
}
