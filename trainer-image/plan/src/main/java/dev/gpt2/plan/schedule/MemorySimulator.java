package dev.gpt2.plan.schedule;

import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;

/** Goes through a schedule without tensors: its peak and its cost, or why it can't be run. */
public final class MemorySimulator {
  private MemorySimulator() {}

  /**
   * What a schedule comes to.
   *
   * @param peakBytes highest sum of live values (without residents), taken while a node runs: with
   *     its outputs and workspace there and its inputs not yet freed
   * @param peakNode name of the node at which it is reached
   * @param cost predicted nanoseconds of all computations
   * @param computations how many there are
   */
  public record Profile(long peakBytes, String peakNode, long cost, int computations) {}

  /**
   * Goes through a schedule from its beginning to its end.
   *
   * @throws InvalidScheduleException when the schedule reads what is dead or stale, runs a node too
   *     often, or leaves the step unfinished
   */
  public static Profile simulate(CostGraph graph, Schedule schedule) {
    LiveValues values = new LiveValues(graph);
    long cost = 0;
    int computations = 0;
    for (Instruction instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int node) -> {
          values.compute(node);
          cost += graph.cost(node);
          computations++;
        }
        case Free(int value) -> values.free(value);
      }
    }
    values.finish();
    String peakNode = values.peakNode() < 0 ? "" : graph.name(values.peakNode());
    return new Profile(values.peakBytes(), peakNode, cost, computations);
  }
}
