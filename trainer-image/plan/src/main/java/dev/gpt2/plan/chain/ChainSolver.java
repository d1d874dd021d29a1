package dev.gpt2.plan.chain;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans a step that is a nest of stages; other steps it leaves to others. */
public final class ChainSolver {
  /** Units of memory that one table may have; times segments and moves it is the work done. */
  private static final long MOST_UNITS = 4_096;

  /** How much less memory the fine tables reach to. */
  private static final long FINER = 8;

  private final CostGraph graph;
  private final Nest nest;
  private final Chain chain;
  private final List<ChainProgramme> programmes = new ArrayList<>();

  private ChainSolver(CostGraph graph, Nest nest, long mostMemory) {
    this.graph = graph;
    this.nest = nest;
    this.chain = new Chain(graph, nest);
    programmes.add(programme(mostMemory));
    programmes.add(programme(mostMemory / FINER));
  }

  /**
   * A solver for a graph, empty when the graph isn't such a step.
   *
   * @param mostMemory bytes up to which orders will be asked for
   */
  public static Optional<ChainSolver> of(CostGraph graph, long mostMemory) {
    return Nest.of(graph).map(nest -> new ChainSolver(graph, nest, mostMemory));
  }

  /**
   * With a unit that x is a multiple of, since most tensors of a transformer are multiples of x.
   */
  private ChainProgramme programme(long memory) {
    long x = Math.max(1, chain.xBytes(0));
    long atLeast = Math.max(1, memory / MOST_UNITS);
    long unit = atLeast > x ? x * ((atLeast + x - 1) / x) : Math.max(1, x / (x / atLeast));
    return new ChainProgramme(chain, memory, unit);
  }

  /** The cheapest order whose peak isn't above a limit. */
  public @Nullable Order within(long limit) {
    Order best = null;
    for (ChainProgramme programme : programmes) {
      Order order = within(limit, programme);
      if (order != null && (best == null || order.cost(graph) < best.cost(graph))) {
        best = order;
      }
    }
    return best;
  }

  /** Unit by unit down to the first order that holds in bytes, so that more is never worse. */
  private @Nullable Order within(long limit, ChainProgramme programme) {
    for (int units = programme.units(limit);
        units >= 0 && Double.isFinite(programme.cost(units));
        units--) {
      Order order = whole(programme.order(units));
      if (new Lifetimes(graph, order).peakBytes() <= limit) {
        return order;
      }
    }
    return null;
  }

  private Order whole(List<Integer> middle) {
    int[] order = new int[nest.before() + middle.size() + graph.nodeCount() - nest.after()];
    int length = 0;
    for (int node = 0; node < nest.before(); node++) {
      order[length++] = node;
    }
    for (int node : middle) {
      order[length++] = node;
    }
    for (int node = nest.after(); node < graph.nodeCount(); node++) {
      order[length++] = node;
    }
    return new Order(order);
  }
}
