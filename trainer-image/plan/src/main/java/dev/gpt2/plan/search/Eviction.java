package dev.gpt2.plan.search;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Order;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the nodes in the graph's order and, where memory lacks, drops the value that is cheapest to
 * make again for its size and for how long it isn't read: the heuristic of Kirisame et al. 2021
 * (DTR), with the next use known instead of guessed from the last.
 */
final class Eviction {
  private static final int MOST_WORK = 12;

  private final CostGraph graph;
  private final NaturalUses uses;
  private final long limit;
  private final boolean[] live;
  private final int[] pins;
  private final int[] liveValues;
  private int liveCount;
  private long liveBytes;
  private final List<Integer> order = new ArrayList<>();

  private Eviction(CostGraph graph, NaturalUses uses, long limit) {
    this.graph = graph;
    this.uses = uses;
    this.limit = limit;
    this.live = new boolean[graph.valueCount()];
    this.pins = new int[graph.valueCount()];
    this.liveValues = new int[graph.valueCount()];
  }

  /** An order within a limit, or null when this way finds none. */
  static @Nullable Order within(CostGraph graph, NaturalUses uses, long limit) {
    Eviction eviction = new Eviction(graph, uses, limit);
    for (int node = 0; node < graph.nodeCount(); node++) {
      if (!eviction.compute(node, node)) {
        return null;
      }
      eviction.dropDead(node);
    }
    for (int result : graph.results()) {
      if (!eviction.live[result] && !eviction.compute(graph.producer(result), graph.nodeCount())) {
        return null;
      }
      eviction.pins[result]++;
    }
    return new Order(eviction.order.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * Makes the outputs of a node, and before them what they lack.
   *
   * @param now the node of the graph's order for which all this is done
   */
  private boolean compute(int node, int now) {
    if (order.size() > MOST_WORK * graph.nodeCount()) {
      return false;
    }
    int[] inputs = graph.inputs(node);
    for (int input : inputs) {
      pins[input]++;
    }
    boolean possible = true;
    for (int input : inputs) {
      possible =
          possible
              && (live[input]
                  || (uses.deadline(input) >= now
                      && !uses.isUnique(input)
                      && compute(graph.producer(input), now)));
    }
    long needed = graph.outputBytes(node) + graph.workspaceBytes(node);
    int overwritten = graph.overwritten(node);
    if (overwritten >= 0) {
      needed -= graph.bytes(overwritten);
    }
    possible = possible && makeRoom(needed, now);
    for (int input : inputs) {
      pins[input]--;
    }
    if (!possible) {
      return false;
    }
    order.add(node);
    if (overwritten >= 0) {
      drop(overwritten);
    }
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      if (!live[v]) {
        live[v] = true;
        liveBytes += graph.bytes(v);
        liveValues[liveCount++] = v;
      }
    }
    return true;
  }

  private boolean makeRoom(long needed, int now) {
    while (liveBytes + needed > limit) {
      int victim = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < liveCount; i++) {
        int value = liveValues[i];
        if (pins[value] > 0 || graph.bytes(value) == 0) {
          continue;
        }
        int next = uses.nextUse(value, now);
        if (next >= 0 && (uses.isUnique(value) || uses.deadline(value) < next)) {
          continue;
        }
        if (next < 0 && uses.isUnique(value) && uses.holdUntil(value) >= now) {
          continue;
        }
        double score =
            next < 0 ? -1 : price(value) / ((double) graph.bytes(value) * (next - now + 1));
        if (score < least) {
          least = score;
          victim = value;
        }
      }
      if (victim < 0) {
        return false;
      }
      drop(victim);
    }
    return true;
  }

  /** Cost of making a value again with the inputs that its node lacks now. */
  private double price(int value) {
    int node = graph.producer(value);
    double cost = graph.cost(node);
    for (int input : graph.inputs(node)) {
      if (!live[input]) {
        cost += graph.cost(graph.producer(input));
      }
    }
    return cost;
  }

  private void dropDead(int now) {
    for (int i = liveCount - 1; i >= 0; i--) {
      int value = liveValues[i];
      boolean wanted =
          uses.isUnique(value) ? uses.holdUntil(value) > now : uses.lastUse(value) > now;
      if (!wanted) {
        drop(value);
      }
    }
  }

  private void drop(int value) {
    if (!live[value]) {
      return;
    }
    live[value] = false;
    liveBytes -= graph.bytes(value);
    for (int i = 0; i < liveCount; i++) {
      if (liveValues[i] == value) {
        liveValues[i] = liveValues[--liveCount];
        return;
      }
    }
  }
}
