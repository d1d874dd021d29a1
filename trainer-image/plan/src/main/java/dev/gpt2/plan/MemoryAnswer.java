package dev.gpt2.plan;

/** The answer to the memory question for a whole run. */
public sealed interface MemoryAnswer {

  /** It can be done so. */
  record Fits(MemoryPlan plan) implements MemoryAnswer {}

  /**
   * No plan was found within the limit.
   *
   * @param smallest the one that takes the least memory of all that were found
   */
  record TooLarge(MemoryPlan smallest) implements MemoryAnswer {}

  /**
   * There is a plan within the limit, but it recomputes more than is allowed.
   *
   * @param plan the cheapest one
   * @param enough the one with the least memory of those that recompute no more than is allowed
   */
  record TooSlow(MemoryPlan plan, MemoryPlan enough) implements MemoryAnswer {}
}
