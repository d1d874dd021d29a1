package dev.gpt2.plan;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Gpt2Weights;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import dev.gpt2.plan.arena.Arena;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * What tensors take while texts are continued, said before one of them exists.
 *
 * @param weightBytes the weights, which training has already
 * @param cacheBytes keys and values of all positions
 * @param arenaBytes the buffers in which the values of a pass lie: one for chunks of the prompt,
 *     one for single tokens
 * @param workspaceBytes the most that kernels hold for themselves, at the last position
 */
public record GenerationMemory(
    long weightBytes, long cacheBytes, long arenaBytes, long workspaceBytes) {

  public static GenerationMemory of(Gpt2Generation generation) {
    Graph prompt = generation.prompt();
    Graph decoding = generation.decoding();
    return new GenerationMemory(
        bytes(Gpt2Weights.of(generation.model()).all()),
        bytes(
            decoding.residents().stream()
                .filter(resident -> resident.role() == Role.CACHE)
                .toList()),
        arenaBytes(prompt) + arenaBytes(decoding),
        Stream.of(prompt, decoding)
            .flatMap(graph -> graph.nodes().stream())
            .mapToLong(Node::workspaceBytes)
            .max()
            .orElse(0));
  }

  /** All that is taken for texts, and given back with them, where the weights are there anyway. */
  public long besideWeights() {
    return cacheBytes + arenaBytes + workspaceBytes;
  }

  public long peakBytes() {
    return weightBytes + besideWeights();
  }

  private static long arenaBytes(Graph graph) {
    CostGraph numbers = CostGraph.of(graph);
    return Arena.of(numbers, Schedule.keepAll(numbers)).bytes();
  }

  private static long bytes(Collection<Resident> residents) {
    return residents.stream().mapToLong(resident -> resident.spec().bytes()).sum();
  }
}
