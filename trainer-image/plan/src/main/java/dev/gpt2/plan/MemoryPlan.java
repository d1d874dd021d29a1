package dev.gpt2.plan;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.plan.arena.Arena;
import dev.gpt2.plan.schedule.CostGraph;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a run's tensors take, said before one of them exists; not in it are the Java machine and the
 * tensor library themselves.
 *
 * @param graph the step that is planned
 * @param residents what lives as long as the run
 * @param weightBytes the weights
 * @param optimizerBytes the optimizer's state
 * @param step what a step does, and what its values take at their highest
 * @param arenaBytes the buffer in which all values of a step lie: their highest sum, and gaps; it
 *     serves the run's other graphs too
 * @param workspaceBytes the most that kernels hold for themselves
 */
public record MemoryPlan(
    Graph graph,
    Set<Resident> residents,
    long weightBytes,
    long optimizerBytes,
    Plan step,
    long arenaBytes,
    long workspaceBytes) {

  /** The plan for carrying out a step's plan, with nothing else to do. */
  public static MemoryPlan of(Graph graph, Plan step) {
    return of(graph, step, OtherGraphs.NONE);
  }

  static MemoryPlan of(Graph graph, Plan step, OtherGraphs others) {
    Set<Resident> residents = new LinkedHashSet<>(graph.residents());
    residents.addAll(others.residents());
    return new MemoryPlan(
        graph,
        residents,
        bytes(residents, Role.WEIGHT),
        bytes(residents, Role.OPTIMIZER_STATE) + bytes(residents, Role.GRADIENT_SUM),
        step,
        Math.max(Arena.of(CostGraph.of(graph), step.schedule()).bytes(), others.arenaBytes()),
        Math.max(OtherGraphs.workspaceBytes(graph), others.workspaceBytes()));
  }

  /** What lives as long as the run. */
  public long residentBytes() {
    return weightBytes + optimizerBytes;
  }

  /** All tensors at their highest. */
  public long peakBytes() {
    return residentBytes() + arenaBytes + workspaceBytes;
  }

  private static long bytes(Set<Resident> residents, Role role) {
    return residents.stream()
        .filter(resident -> resident.role() == role)
        .mapToLong((Resident resident) -> resident.spec().bytes())
        .sum();
  }
}
