package dev.gpt2.plan;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.plan.arena.Arena;
import dev.gpt2.plan.schedule.CostGraph;

/**
 * What a run's tensors take, said before one of them exists; not in it are the Java machine and the
 * tensor library themselves.
 *
 * @param graph the step that is planned
 * @param weightBytes the weights
 * @param optimizerBytes the optimizer's state
 * @param step what a step does, and what its values take at their highest
 * @param arenaBytes the buffer in which all values of a step lie: their highest sum, and gaps
 * @param workspaceBytes the most that kernels hold for themselves
 */
public record MemoryPlan(
    Graph graph,
    long weightBytes,
    long optimizerBytes,
    Plan step,
    long arenaBytes,
    long workspaceBytes) {

  /** The plan for carrying out a step's plan. */
  public static MemoryPlan of(Graph graph, Plan step) {
    return new MemoryPlan(
        graph,
        bytes(graph, Role.WEIGHT),
        bytes(graph, Role.OPTIMIZER_STATE) + bytes(graph, Role.GRADIENT_SUM),
        step,
        Arena.of(CostGraph.of(graph), step.schedule()).bytes(),
        graph.nodes().stream().mapToLong(Node::workspaceBytes).max().orElse(0));
  }

  /** What lives as long as the run. */
  public long residentBytes() {
    return weightBytes + optimizerBytes;
  }

  /** All tensors at their highest. */
  public long peakBytes() {
    return residentBytes() + arenaBytes + workspaceBytes;
  }

  private static long bytes(Graph graph, Role role) {
    return graph.residents().stream()
        .filter(resident -> resident.role() == role)
        .mapToLong((Resident resident) -> resident.spec().bytes())
        .sum();
  }
}
