package dev.gpt2.trainer.tradeoff;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All there is to say about a step's memory; what {@code plan --json} prints.
 *
 * @param subject whose step it is
 * @param fixed what is taken whatever a step does
 * @param keepAll keeping everything that is read again
 * @param checkpointBlocks keeping what enters each block, and making the rest of it again
 * @param smallest the plan that takes the least memory
 * @param limits the cheapest plan for each of some limits, largest first
 * @param answer to the limit that was asked about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Tradeoff(
    Subject subject,
    Fixed fixed,
    Point keepAll,
    Point checkpointBlocks,
    Point smallest,
    List<Point> limits,
    @Nullable Answer answer) {

  /**
   * Whether a step can be done within a limit.
   *
   * @param plan the cheapest one within the limit; when there is none, the smallest
   */
  public record Answer(long limitBytes, boolean fits, Point plan) {}

  /**
   * Asks about limits from keeping everything to the smallest that works.
   *
   * @param steps from the one to the other; 0: no limits
   */
  public static Tradeoff of(StepPlans plans, int steps) {
    Fixed fixed = plans.fixed();
    return new Tradeoff(
        plans.subject(),
        fixed,
        Point.of(fixed, plans.keepAll()),
        Point.of(fixed, plans.checkpointBlocks()),
        Point.of(fixed, plans.smallest()),
        Limits.between(fixed, plans.smallest(), plans.keepAll(), steps)
            .mapToObj(
                limit ->
                    plans
                        .within(fixed.tensorBytes(limit))
                        .map(step -> Point.of(limit, fixed, step)))
            .flatMap(Optional::stream)
            .toList(),
        null);
  }

  /** With the answer to a limit. */
  public Tradeoff answering(long limitBytes, Optional<PlannedStep> step) {
    Point plan = step.map(found -> Point.of(limitBytes, fixed, found)).orElse(smallest);
    return new Tradeoff(
        subject,
        fixed,
        keepAll,
        checkpointBlocks,
        smallest,
        limits,
        new Answer(limitBytes, step.isPresent(), plan));
  }
}
