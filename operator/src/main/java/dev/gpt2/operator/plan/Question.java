package dev.gpt2.operator.plan;

import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.operator.plan.Answer.Figures;
import dev.gpt2.run.RunSpec.Strategy;

/**
 * All that a plan depends on; runs that differ in anything else, say the learning rate, have the
 * same plan.
 *
 * @param tensorBytes for weights, optimizer's state and everything in a step
 * @param mostPercent how much recomputation is allowed
 */
record Question(
    StepShape shape, UpdateRule rule, Strategy strategy, long tensorBytes, double mostPercent) {

  /** Recomputation that counts as more than allowed; costs are predictions. */
  private static final double PERCENT_TOLERANCE = 1e-9;

  boolean allows(Figures plan) {
    return plan.recomputePercent() <= mostPercent + PERCENT_TOLERANCE;
  }
}
