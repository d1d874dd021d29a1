package dev.gpt2.plan.schedule;

import org.jspecify.annotations.Nullable;

/**
 * A method that finds orders of one step.
 *
 * <p>For a larger limit it never gives a dearer order, and the same one each time.
 */
public interface Solver {

  /** The cheapest order that it finds whose peak isn't above a limit, or null. */
  @Nullable Order within(long limitBytes);

  /** The order with the smallest peak that it finds, or null when it finds none at all. */
  @Nullable Order leanest();
}
