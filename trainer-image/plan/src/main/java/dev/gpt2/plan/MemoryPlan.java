package dev.gpt2.plan;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;

/**
 * What a run's tensors take, said before one of them exists; not in it are the Java machine and the
 * tensor library themselves.
 *
 * @param graph the step that is planned
 * @param weightBytes the weights
 * @param optimizerBytes the optimizer's state
 * @param step what a step does, and the highest sum of all other tensors during it
 */
public record MemoryPlan(Graph graph, long weightBytes, long optimizerBytes, Plan step) {

  static MemoryPlan of(Graph graph, Plan step) {
    return new MemoryPlan(
        graph, bytes(graph, Role.WEIGHT), bytes(graph, Role.OPTIMIZER_STATE), step);
  }

  /** What lives as long as the run. */
  public long residentBytes() {
    return weightBytes + optimizerBytes;
  }

  /** All tensors at their highest. */
  public long peakBytes() {
    return residentBytes() + step.peakBytes();
  }

  private static long bytes(Graph graph, Role role) {
    return graph.residents().stream()
        .filter(resident -> resident.role() == role)
        .mapToLong((Resident resident) -> resident.spec().bytes())
        .sum();
  }
}
