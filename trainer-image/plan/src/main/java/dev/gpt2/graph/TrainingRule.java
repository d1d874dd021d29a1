package dev.gpt2.graph;

import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.Precision;
import dev.gpt2.run.TrainingSpec;

/**
 * How a run changes its weights.
 *
 * @param accumulated batches whose gradients make one update
 * @param clipped whether the norm of all gradients is limited
 * @param precision of what is computed in a step
 */
public record TrainingRule(
    UpdateRule.Optimizer optimizer,
    Trained trained,
    int accumulated,
    boolean clipped,
    Precision precision) {

  /** In fp32. */
  public TrainingRule(
      UpdateRule.Optimizer optimizer, Trained trained, int accumulated, boolean clipped) {
    this(optimizer, trained, accumulated, clipped, Precision.FP32);
  }

  public static TrainingRule of(TrainingSpec training) {
    OptimizerSpec optimizer = training.optimizer();
    return new TrainingRule(
        UpdateRule.of(optimizer),
        training.onlyTransformerLayers() ? Trained.BLOCKS : Trained.ALL,
        training.accumulateGradients(),
        optimizer.clipNorm() > 0,
        training.precision());
  }

  public TrainingRule with(Precision other) {
    return new TrainingRule(optimizer, trained, accumulated, clipped, other);
  }

  /** Every weight, by the gradients of each batch, in fp32. */
  public static TrainingRule plain(UpdateRule.Optimizer optimizer) {
    return new TrainingRule(optimizer, Trained.ALL, 1, false);
  }

  /**
   * Whether gradients wait for an update in sums of their own: for those of other batches, or for
   * the norm of all of them.
   */
  public boolean sumsGradients() {
    return accumulated > 1 || clipped;
  }

  /** What becomes of one batch's gradients. */
  UpdateRule ofBatch() {
    return sumsGradients() ? new UpdateRule.Accumulate(accumulated) : optimizer;
  }
}
