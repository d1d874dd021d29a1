package dev.gpt2.plan;

/** The answer to the memory question. */
public sealed interface PlanResult {

  /** It can be done so. */
  record Fits(Plan plan) implements PlanResult {}

  /**
   * No plan was found within the limit.
   *
   * @param smallest the one that takes the least memory of all that were found
   */
  record TooLarge(Plan smallest) implements PlanResult {}
}
