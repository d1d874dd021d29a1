package dev.gpt2.plan.search;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Solver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest order of a small step, for certain: Dijkstra's search over what is alive and which
 * nodes that may run once have run.
 *
 * <p>Freeing costs nothing, so a state may lose any value at any time; memory counts only while a
 * node runs.
 */
public final class ExhaustiveSearch implements Solver {
  /** Each node more may double the states. */
  public static final int MOST_NODES = 10;

  private static final int MOST_VALUES = 16;

  private final CostGraph graph;

  public ExhaustiveSearch(CostGraph graph) {
    this.graph = graph;
  }

  /** Whether a step is small enough. */
  public static boolean suits(CostGraph graph) {
    return graph.nodeCount() <= MOST_NODES && graph.valueCount() <= MOST_VALUES;
  }

  @Override
  public @Nullable Order within(long limitBytes) {
    return search(limitBytes);
  }

  /** By bisection: what fits in a limit fits in a larger one. */
  @Override
  public @Nullable Order leanest() {
    long tooLittle = -1;
    long enough = IntStream.range(0, graph.nodeCount()).mapToLong(this::alone).sum();
    while (enough - tooLittle > 1) {
      long middle = tooLittle + (enough - tooLittle) / 2;
      if (search(middle) == null) {
        tooLittle = middle;
      } else {
        enough = middle;
      }
    }
    return search(enough);
  }

  private long alone(int node) {
    return graph.outputBytes(node) + graph.workspaceBytes(node);
  }

  /** Bit masks of live values, and of nodes that ran and mustn't run again. */
  private record State(int live, int ran) {}

  /** A state, and the node (or, at -1, the freeing) that led to it from the one before. */
  private record Reached(State state, long cost, int node, @Nullable Reached before) {}

  private @Nullable Order search(long limit) {
    Map<State, Reached> reached = new HashMap<>();
    PriorityQueue<Reached> queue =
        new PriorityQueue<>(
            Comparator.comparingLong(Reached::cost)
                .thenComparingInt(r -> r.state.live)
                .thenComparingInt(r -> r.state.ran));
    Set<State> done = new HashSet<>();
    queue.add(new Reached(new State(0, 0), 0, -1, null));
    while (!queue.isEmpty()) {
      Reached here = queue.remove();
      if (!done.add(here.state)) {
        continue;
      }
      if (isEnd(here.state)) {
        return order(here);
      }
      for (Reached next : next(here, limit)) {
        Reached known = reached.get(next.state);
        if (known == null || next.cost < known.cost) {
          reached.put(next.state, next);
          queue.add(next);
        }
      }
    }
    return null;
  }

  private List<Reached> next(Reached here, long limit) {
    List<Reached> next = new ArrayList<>();
    for (int node = 0; node < graph.nodeCount(); node++) {
      State after = run(here.state, node, limit);
      if (after != null) {
        next.add(new Reached(after, here.cost + graph.cost(node), node, here));
      }
    }
    for (int v = 0; v < graph.valueCount(); v++) {
      if ((here.state.live >> v & 1) != 0) {
        State after = new State(here.state.live & ~(1 << v), here.state.ran);
        next.add(new Reached(after, here.cost, -1, here));
      }
    }
    return next;
  }

  private @Nullable State run(State state, int node, long limit) {
    for (int input : graph.inputs(node)) {
      if ((state.live >> input & 1) == 0) {
        return null;
      }
    }
    boolean repeatable = graph.kind(node) == Kind.REPEATABLE;
    if ((!repeatable && (state.ran >> node & 1) != 0) || readsStale(state, node)) {
      return null;
    }
    int live = state.live;
    if (graph.overwritten(node) >= 0) {
      live &= ~(1 << graph.overwritten(node));
    }
    if (bytes(live) + graph.outputBytes(node) + graph.workspaceBytes(node) > limit) {
      return null;
    }
    for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
      live |= 1 << v;
    }
    return new State(live, repeatable ? state.ran : state.ran | (1 << node));
  }

  private boolean readsStale(State state, int node) {
    for (int other = 0; other < graph.nodeCount(); other++) {
      if ((state.ran >> other & 1) != 0) {
        for (int written : graph.writes(other)) {
          for (int read : graph.reads(node)) {
            if (written == read) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private boolean isEnd(State state) {
    for (int node = 0; node < graph.nodeCount(); node++) {
      if (graph.kind(node) == Kind.UPDATE && (state.ran >> node & 1) == 0) {
        return false;
      }
    }
    for (int result : graph.results()) {
      if ((state.live >> result & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private long bytes(int live) {
    long sum = 0;
    for (int v = 0; v < graph.valueCount(); v++) {
      sum += (live >> v & 1) == 0 ? 0 : graph.bytes(v);
    }
    return sum;
  }

  private static Order order(Reached end) {
    List<Integer> reversed = new ArrayList<>();
    for (Reached at = end; at != null; at = at.before) {
      if (at.node >= 0) {
        reversed.add(at.node);
      }
    }
    return new Order(reversed.reversed().stream().mapToInt(Integer::intValue).toArray());
  }
}
