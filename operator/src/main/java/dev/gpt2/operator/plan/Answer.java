package dev.gpt2.operator.plan;

import dev.gpt2.graph.GraphOptions;
import dev.gpt2.plan.MemoryAnswer;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.RunSpec.Strategy;

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
        new TrainingPlanner(question.shape(), question.rule(), GraphOptions.DEFAULT);
    Figures smallest = Figures.of(planner.smallest(question.strategy()));
    if (smallest.tensorBytes() > question.tensorBytes()) {
      return new TooLarge(smallest, enough(planner, question, smallest));
    }
    Figures plan = cheapest(planner, question.strategy(), question.tensorBytes());
    return question.allows(plan)
        ? new Fits(plan, smallest)
        : new TooSlow(plan, smallest, enough(planner, question, smallest));
  }

  /**
   * By bisection between the least and the most memory that is of use, to a 32nd: more memory never
   * costs more, and each question takes the planner a second or so. For a strategy that does the
   * same at any limit, or one that does it well enough at the least, that is the least.
   */
  private static long enough(TrainingPlanner planner, Question question, Figures smallest) {
    long low = smallest.tensorBytes();
    if (question.strategy() != Strategy.REMATERIALIZE || question.allows(smallest)) {
      return low;
    }
    long high = planner.keepAll().peakBytes();
    long width = Math.max(1, (high - low) / 32);
    low = Math.max(low, Math.min(high, question.tensorBytes()));
    while (high - low > width) {
      long middle = low + (high - low) / 2;
      if (question.allows(cheapest(planner, question.strategy(), middle))) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** Of a limit that isn't below the smallest plan. */
  private static Figures cheapest(TrainingPlanner planner, Strategy strategy, long tensorBytes) {
    return switch (planner.plan(strategy, tensorBytes, Double.POSITIVE_INFINITY)) {
      case MemoryAnswer.Fits(MemoryPlan plan) -> Figures.of(plan);
      case MemoryAnswer.TooSlow(MemoryPlan plan, MemoryPlan _) -> Figures.of(plan);
      case MemoryAnswer.TooLarge(MemoryPlan plan) -> Figures.of(plan);
    };
  }
}
