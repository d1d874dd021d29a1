package dev.gpt2.plan.schedule;

/** One entry of a schedule; nodes and values by their numbers in the {@link CostGraph}. */
public sealed interface Instruction {

  /**
   * Run a node: all its outputs are alive afterwards; one that was alive already stays as it is.
   */
  record Compute(int node) implements Instruction {}

  record Free(int value) implements Instruction {}
}
