package dev.gpt2.plan.schedule;

import dev.gpt2.graph.Value;

/** One entry of a schedule. */
public sealed interface Instruction {

  /**
   * Run a node: all its outputs are alive afterwards; one that was alive already stays as it is.
   */
  record Compute(int node) implements Instruction {}

  record Free(Value value) implements Instruction {}
}
