package dev.gpt2.plan;

/**
 * The answer to the memory question for a whole run.
 *
 * <p>{@code enoughBytes} is a limit for tensors within which a plan was found that recomputes no
 * more than is allowed.
 */
public sealed interface MemoryAnswer {

  /** It can be done so. */
  record Fits(MemoryPlan plan) implements MemoryAnswer {}

  /**
   * No plan was found within the limit.
   *
   * @param smallest the one that takes the least memory of all that were found
   */
  record TooLarge(MemoryPlan smallest, long enoughBytes) implements MemoryAnswer {}

  /**
   * There is a plan within the limit, but it recomputes more than is allowed.
   *
   * @param plan the cheapest one
   */
  record TooSlow(MemoryPlan plan, long enoughBytes) implements MemoryAnswer {}
}
