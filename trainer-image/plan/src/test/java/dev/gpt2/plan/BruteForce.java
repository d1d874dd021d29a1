package dev.gpt2.plan;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * The least cost of a step at any limit, by the plainest way there is: relaxes the costs of all
 * states (what is alive, what ran that runs once) until none falls any more.
 */
final class BruteForce {
  private final CostGraph graph;
  private final long limit;

  /** From live values and, above them, nodes that ran once, to the least cost. */
  private final Map<Long, Long> costs = new HashMap<>();

  BruteForce(CostGraph graph, long limit) {
    this.graph = graph;
    this.limit = limit;
  }

  /** Nanoseconds, or -1 when there is no way. */
  long leastCost() {
    costs.put(0L, 0L);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<Long, Long> state : Map.copyOf(costs).entrySet()) {
        for (int node = 0; node < graph.nodeCount(); node++) {
          changed |= compute(state.getKey(), state.getValue(), node);
        }
        for (int value = 0; value < graph.valueCount(); value++) {
          changed |= lower(state.getKey() & ~(1L << value), state.getValue());
        }
      }
    }
    return costs.entrySet().stream()
        .filter(state -> isDone(state.getKey()))
        .mapToLong(Map.Entry::getValue)
        .min()
        .orElse(-1);
  }

  private boolean compute(long state, long cost, int node) {
    long live = state & ((1L << graph.valueCount()) - 1);
    long ran = state >> graph.valueCount();
    for (int input : graph.inputs(node)) {
      if ((live >> input & 1) == 0) {
        return false;
      }
    }
    for (int other = 0; other < graph.nodeCount(); other++) {
      if ((ran >> other & 1) == 1 && (other == node || writesWhat(other, node))) {
        return false;
      }
    }
    if (graph.overwritten(node) >= 0) {
      live &= ~(1L << graph.overwritten(node));
    }
    long bytes = graph.workspaceBytes(node) + graph.outputBytes(node);
    for (int value = 0; value < graph.valueCount(); value++) {
      bytes += (live >> value & 1) * graph.bytes(value);
    }
    if (bytes > limit) {
      return false;
    }
    for (int value = graph.firstOutput(node); value < graph.firstOutput(node + 1); value++) {
      live |= 1L << value;
    }
    long after = graph.kind(node) == Kind.REPEATABLE ? ran : ran | (1L << node);
    return lower(live | (after << graph.valueCount()), cost + graph.cost(node));
  }

  private boolean writesWhat(int writer, int reader) {
    for (int written : graph.writes(writer)) {
      for (int read : graph.reads(reader)) {
        if (written == read) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean lower(long state, long cost) {
    Long known = costs.get(state);
    if (known != null && known <= cost) {
      return false;
    }
    costs.put(state, cost);
    return true;
  }

  private boolean isDone(long state) {
    for (int node = 0; node < graph.nodeCount(); node++) {
      if (graph.kind(node) == Kind.UPDATE && (state >> (graph.valueCount() + node) & 1) == 0) {
        return false;
      }
    }
    for (int result : graph.results()) {
      if ((state >> result & 1) == 0) {
        return false;
      }
    }
    return true;
  }
}
