package dev.gpt2.graph;

import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.TrainingSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a run computes, as graphs on the same weights: what its memory depends on, but for the
 * limit.
 *
 * <p>A step is the graph of a batch, for each of those whose gradients it sums; then, where they
 * are summed, that of their norm (to be clipped) and that of the update. Only the graph of a batch
 * is worth planning; the others take little.
 *
 * @param shape of a batch
 * @param validates whether the loss is measured on other windows too, one at a time
 * @param samplePositions tokens that a sample and its prompt can have; 0: there are none
 */
public record RunGraphs(
    StepShape shape, TrainingRule rule, boolean validates, int samplePositions) {

  /**
   * The graphs of a run.
   *
   * <p>Validation takes its windows in batches that are no larger than those of training, so that
   * it never is what needs the most memory; the mean loss is the same.
   */
  public static RunGraphs of(RunSpec spec, ModelShape model) {
    TrainingSpec training = spec.training();
    int positions = training.sequenceLength() == null ? model.context() : training.sequenceLength();
    return new RunGraphs(
        new StepShape(model, training.batchSize(), positions),
        TrainingRule.of(training),
        spec.validation() != null,
        spec.sampling() == null ? 0 : spec.sampling().mostPositions(model.context()));
  }

  /** Training alone, of every weight, by the gradients of each batch. */
  public static RunGraphs of(StepShape shape, UpdateRule.Optimizer optimizer) {
    return of(shape, TrainingRule.plain(optimizer));
  }

  /** Training alone. */
  public static RunGraphs of(StepShape shape, TrainingRule rule) {
    return new RunGraphs(shape, rule, false, 0);
  }

  /** Loss and gradients of a batch, and what becomes of them. */
  public Graph batch(GraphOptions options) {
    return Gpt2TrainingGraph.of(shape, rule, options);
  }

  /** Where gradients are clipped: the sum of their squares. */
  public Optional<Graph> squaredGradients() {
    return rule.clipped()
        ? Optional.of(Gpt2TrainingGraph.squaredGradients(shape.model(), rule))
        : Optional.empty();
  }

  /** Where gradients are summed: the update by their sums. */
  public Optional<Graph> applying() {
    return rule.sumsGradients()
        ? Optional.of(Gpt2TrainingGraph.applying(shape.model(), rule))
        : Optional.empty();
  }

  /** The mean loss of a window, where there is validation. */
  public Optional<Graph> validation(GraphOptions options) {
    return validates
        ? Optional.of(
            Gpt2TrainingGraph.loss(
                new StepShape(shape.model(), 1, shape.positions()), rule.precision(), options))
        : Optional.empty();
  }

  /** What writes samples, one at a time, where there are any. */
  public Optional<Gpt2Generation> generation() {
    return samplePositions == 0
        ? Optional.empty()
        : Optional.of(new Gpt2Generation(shape.model(), 1, samplePositions));
  }

  /** All but that of a batch and those that write samples. */
  public List<Graph> others(GraphOptions options) {
    return Stream.of(squaredGradients(), applying(), validation(options))
        .flatMap(Optional::stream)
        .toList();
  }
}
