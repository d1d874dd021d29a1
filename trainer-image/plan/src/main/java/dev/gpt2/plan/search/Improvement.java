package dev.gpt2.plan.search;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes an order cheaper node by node: where there is room for a value between two times that it is
 * computed, it is kept instead, the dearest first; then what nobody reads any more is left out.
 */
public final class Improvement {
  private final CostGraph graph;

  public Improvement(CostGraph graph) {
    this.graph = graph;
  }

  /** A computation that falls away when its outputs stay from their earlier last uses on. */
  private record Repeat(int position, int from, long bytes, long cost) {}

  /** An order that costs no more, whose peak isn't above the limit if the given one's isn't. */
  public Order improve(Order order, long limit) {
    Order best = withoutUnused(order);
    while (true) {
      Order next = withoutUnused(keepWhatFits(best, limit));
      if (next.length() == best.length()) {
        return best;
      }
      best = next;
    }
  }

  private Order keepWhatFits(Order order, long limit) {
    Lifetimes lifetimes = new Lifetimes(graph, order);
    long[] during = new long[order.length()];
    Arrays.setAll(during, lifetimes::during);
    List<Repeat> repeats = repeats(order, lifetimes);
    repeats.sort(Comparator.comparingLong(Repeat::cost).reversed());
    boolean[] removed = new boolean[order.length()];
    for (Repeat repeat : repeats) {
      boolean fits = true;
      for (int t = repeat.from; t < repeat.position && fits; t++) {
        fits = during[t] + repeat.bytes <= limit;
      }
      if (fits) {
        removed[repeat.position] = true;
        for (int t = repeat.from; t < repeat.position; t++) {
          during[t] += repeat.bytes;
        }
      }
    }
    return without(order, removed);
  }

  /** Computations of nodes whose wanted outputs were all there before, and were freed. */
  private List<Repeat> repeats(Order order, Lifetimes lifetimes) {
    int[] previous = new int[graph.valueCount()];
    Arrays.fill(previous, -1);
    List<Repeat> repeats = new ArrayList<>();
    int span = 0;
    for (int t = 0; t < order.length(); t++) {
      int node = order.node(t);
      int from = t;
      long bytes = 0;
      boolean keepable = graph.overwritten(node) < 0;
      boolean repeated = false;
      for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++, span++) {
        int before = previous[v];
        previous[v] = span;
        repeated |= before >= 0;
        if (lifetimes.isRead(span)) {
          int end = before < 0 ? -1 : lifetimes.end(before);
          keepable &= end >= 0 && graph.overwritten(order.node(end)) != v;
          from = Math.min(from, end + 1);
          bytes += graph.bytes(v);
        }
      }
      if (keepable && repeated) {
        repeats.add(new Repeat(t, from, bytes, graph.cost(node)));
      }
    }
    return repeats;
  }

  /** Leaves out, again and again, computations of which nothing is read. */
  public Order withoutUnused(Order order) {
    while (true) {
      Lifetimes lifetimes = new Lifetimes(graph, order);
      boolean[] unused = new boolean[order.length()];
      boolean any = false;
      int span = 0;
      for (int t = 0; t < order.length(); t++) {
        int node = order.node(t);
        boolean read = graph.kind(node) == Kind.UPDATE;
        for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++, span++) {
          read |= lifetimes.isRead(span);
        }
        unused[t] = !read;
        any |= !read;
      }
      if (!any) {
        return order;
      }
      order = without(order, unused);
    }
  }

  private static Order without(Order order, boolean[] removed) {
    return new Order(
        IntStream.range(0, order.length()).filter(t -> !removed[t]).map(order::node).toArray());
  }
}
