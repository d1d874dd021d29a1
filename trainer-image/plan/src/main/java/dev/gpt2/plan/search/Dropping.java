package dev.gpt2.plan.search;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which values to keep where memory is highest, by bytes per cost as in a knapsack; the
 * others are dropped after a use and made again, with what they lack, right before the next.
 */
final class Dropping {
  private static final int MOST_ROUNDS = 60;

  private final CostGraph graph;
  private final NaturalUses uses;
  private final boolean[][] dropped;
  private final boolean[] there;
  private final List<Integer> order = new ArrayList<>();
  private final List<Integer> made = new ArrayList<>();

  private Dropping(CostGraph graph, NaturalUses uses) {
    this.graph = graph;
    this.uses = uses;
    this.dropped = new boolean[graph.valueCount()][];
    for (int v = 0; v < dropped.length; v++) {
      dropped[v] = new boolean[uses.readers(v).length + 1];
    }
    this.there = new boolean[graph.valueCount()];
  }

  /** An order within a limit, or null when this way finds none. */
  static @Nullable Order within(CostGraph graph, NaturalUses uses, long limit) {
    Dropping dropping = new Dropping(graph, uses);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Order order = dropping.order();
      if (order == null) {
        return null;
      }
      Lifetimes lifetimes = new Lifetimes(graph, order);
      if (lifetimes.peakBytes() <= limit) {
        return order;
      }
      if (!dropping.dropAtPeak(order, lifetimes, limit)) {
        return null;
      }
    }
    return null;
  }

  /** A span that could be dropped: the value isn't read during the peak. */
  private record Gap(int value, int use, double price) {}

  private boolean dropAtPeak(Order order, Lifetimes lifetimes, long limit) {
    int peak = 0;
    for (int t = 0; t < order.length(); t++) {
      peak = lifetimes.during(t) > lifetimes.during(peak) ? t : peak;
    }
    int now = naturalPosition(order, peak);
    int[] inputs = graph.inputs(order.node(peak));
    List<Gap> gaps = new ArrayList<>();
    for (int span = 0; span < lifetimes.count(); span++) {
      int value = lifetimes.value(span);
      if (lifetimes.start(span) >= peak
          || lifetimes.end(span) <= peak
          || Arrays.stream(inputs).anyMatch(input -> input == value)) {
        continue;
      }
      int next = uses.nextUse(value, now);
      if (next > now && !uses.isUnique(value) && uses.deadline(value) >= next) {
        int use = Arrays.binarySearch(uses.readers(value), next);
        if (!dropped[value][use]) {
          double cost = graph.cost(graph.producer(value));
          gaps.add(new Gap(value, use, cost / Math.max(1, graph.bytes(value))));
        }
      }
    }
    gaps.sort(Comparator.comparingDouble(Gap::price));
    long excess = lifetimes.during(peak) - limit;
    for (Gap gap : gaps) {
      if (excess <= 0) {
        break;
      }
      dropped[gap.value][gap.use] = true;
      excess -= graph.bytes(gap.value);
    }
    return !gaps.isEmpty();
  }

  /** The node of the graph's order for which a position of an order is there. */
  private static int naturalPosition(Order order, int position) {
    int most = -1;
    for (int t = 0; t <= position; t++) {
      most = Math.max(most, order.node(t));
    }
    return order.node(position) == most ? most : most + 1;
  }

  private @Nullable Order order() {
    order.clear();
    Arrays.fill(there, false);
    int budget = 12 * graph.nodeCount() + 64;
    for (int node = 0; node < graph.nodeCount(); node++) {
      made.clear();
      if (!compute(node, node, budget)) {
        return null;
      }
      for (int value : made) {
        forget(value, node);
      }
      for (int input : graph.inputs(node)) {
        forget(input, node);
      }
    }
    made.clear();
    for (int result : graph.results()) {
      if (!there[result] && !compute(graph.producer(result), graph.nodeCount(), budget)) {
        return null;
      }
    }
    return new Order(order.stream().mapToInt(Integer::intValue).toArray());
  }

  private boolean compute(int node, int now, int budget) {
    if (order.size() > budget) {
      return false;
    }
    for (int input : graph.inputs(node)) {
      if (!there[input]
          && (uses.isUnique(input)
              || uses.deadline(input) < now
              || !compute(graph.producer(input), now, budget))) {
        return false;
      }
    }
    order.add(node);
    if (graph.overwritten(node) >= 0) {
      there[graph.overwritten(node)] = false;
    }
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      there[v] = true;
      made.add(v);
    }
    return true;
  }

  /** Drops a value after a node when its next use is one for which it is made again. */
  private void forget(int value, int now) {
    int next = uses.nextUse(value, now + 1);
    if (next < 0) {
      there[value] &= uses.isUnique(value) && uses.holdUntil(value) > now;
    } else if (dropped[value][Arrays.binarySearch(uses.readers(value), next)]) {
      there[value] = false;
    }
  }
}
