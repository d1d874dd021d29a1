package dev.gpt2.plan;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import java.util.List;

/**
 * What tensors take while texts are continued, said before one of them exists.
 *
 * @param weightBytes the weights, which a run in training has already
 * @param cacheBytes keys and values of all positions
 * @param arenaBytes the buffer in which the values of a pass lie, of a chunk of the prompt or of
 *     single tokens
 * @param workspaceBytes the most that kernels hold for themselves, at the last position
 */
public record GenerationMemory(
    long weightBytes, long cacheBytes, long arenaBytes, long workspaceBytes) {

  public static GenerationMemory of(Gpt2Generation generation) {
    OtherGraphs graphs = OtherGraphs.of(List.of(generation.prompt(), generation.decoding()));
    return new GenerationMemory(
        bytes(graphs, Role.WEIGHT),
        bytes(graphs, Role.CACHE),
        graphs.arenaBytes(),
        graphs.workspaceBytes());
  }

  private static long bytes(OtherGraphs graphs, Role role) {
    return graphs.residents().stream()
        .filter(resident -> resident.role() == role)
        .mapToLong((Resident resident) -> resident.spec().bytes())
        .sum();
  }

  /**
   * What of it can lie in a buffer that serves other graphs at other times: the values of a pass,
   * then the caches.
   */
  public long bufferBytes() {
    return arenaBytes + cacheBytes;
  }

  /** All that is taken for texts, and given back with them, where the weights are there anyway. */
  public long besideWeights() {
    return cacheBytes + arenaBytes + workspaceBytes;
  }

  public long peakBytes() {
    return weightBytes + besideWeights();
  }
}
