package dev.gpt2.plan;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.plan.arena.Arena;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run computes beside the step that is planned: nothing of it is worth recomputing, so each
 * value is kept while it is read.
 *
 * @param residents what lives as long as the run
 * @param arenaBytes the largest buffer for the values of one of them
 * @param workspaceBytes the most that kernels hold for themselves
 */
record OtherGraphs(Set<Resident> residents, long arenaBytes, long workspaceBytes) {
  static final OtherGraphs NONE = of(List.of());

  static OtherGraphs of(List<Graph> graphs) {
    return new OtherGraphs(
        graphs.stream()
            .flatMap(graph -> graph.residents().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new)),
        graphs.stream().mapToLong(OtherGraphs::arenaBytes).max().orElse(0),
        graphs.stream().mapToLong(OtherGraphs::workspaceBytes).max().orElse(0));
  }

  /** These and what writes samples, whose caches share the buffer. */
  OtherGraphs with(Gpt2Generation generation) {
    GenerationMemory memory = GenerationMemory.of(generation);
    return new OtherGraphs(
        residents,
        Math.max(arenaBytes, memory.bufferBytes()),
        Math.max(workspaceBytes, memory.workspaceBytes()));
  }

  private static long arenaBytes(Graph graph) {
    CostGraph numbers = CostGraph.of(graph);
    return Arena.of(numbers, Schedule.keepAll(numbers)).bytes();
  }

  static long workspaceBytes(Graph graph) {
    return graph.nodes().stream().mapToLong(Node::workspaceBytes).max().orElse(0);
  }
}
