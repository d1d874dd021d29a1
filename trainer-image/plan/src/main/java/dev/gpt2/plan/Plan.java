package dev.gpt2.plan;

import dev.gpt2.plan.schedule.Schedule;

/**
 * A schedule and what it comes to, by simulation.
 *
 * @param peakBytes highest sum of live values, without weights and optimizer state
 * @param peakNode where it is reached
 * @param cost predicted nanoseconds of a step
 * @param leastCost predicted nanoseconds of a step in which every node that is needed runs once
 */
public record Plan(Schedule schedule, long peakBytes, String peakNode, long cost, long leastCost) {

  /** How much more computation this is than running every node once, in percent. */
  public double recomputePercent() {
    return leastCost == 0 ? 0 : 100.0 * (cost - leastCost) / leastCost;
  }

  /** The same plan, compared with a step that costs this. */
  Plan withLeastCost(long nanoseconds) {
    return new Plan(schedule, peakBytes, peakNode, cost, nanoseconds);
  }
}
