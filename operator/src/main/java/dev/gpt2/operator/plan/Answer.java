package dev.gpt2.operator.plan;

import dev.gpt2.graph.GraphOptions;
import dev.gpt2.plan.MemoryAnswer;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;

/**
 * The planner's answer in figures: graph and schedule are too large to be kept.
 *
 * <p>{@code enoughBytes} is a limit for tensors within which no more is recomputed than is allowed.
 */
sealed interface Answer {

  /** It can be done so. */
  record Fits(Figures plan, Figures smallest) implements Answer {}

  /** It doesn't fit. */
  record TooLarge(Figures smallest, long enoughBytes) implements Answer {}

  /** It fits, but with more recomputation than is allowed. */
  record TooSlow(Figures plan, Figures smallest, long enoughBytes) implements Answer {}

  /**
   * What a plan comes to; without the Java machine and the tensor library.
   *
   * @param stepBytes what a step takes beside weights and optimizer's state
   */
  record Figures(
      long weightBytes,
      long optimizerBytes,
      long stepBytes,
      double recomputePercent,
      String digest) {

    static Figures of(MemoryPlan plan) {
      return new Figures(
          plan.weightBytes(),
          plan.optimizerBytes(),
          plan.peakBytes() - plan.residentBytes(),
          plan.step().recomputePercent(),
          plan.step().digest());
    }

    long tensorBytes() {
      return weightBytes + optimizerBytes + stepBytes;
    }
  }

  /** Asks the trainer's own planner. */
  static Answer to(Question question) {
    TrainingPlanner planner =
        new TrainingPlanner(question.run(), GraphOptions.of(question.device()));
    Figures smallest = Figures.of(planner.smallest(question.strategy()));
    return switch (planner.plan(
        question.strategy(), question.tensorBytes(), question.mostPercent())) {
      case MemoryAnswer.Fits(MemoryPlan plan) -> new Fits(Figures.of(plan), smallest);
      case MemoryAnswer.TooLarge(MemoryPlan _, long enough) -> new TooLarge(smallest, enough);
      case MemoryAnswer.TooSlow(MemoryPlan plan, long enough) ->
          new TooSlow(Figures.of(plan), smallest, enough);
    };
  }
}
