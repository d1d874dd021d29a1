package dev.gpt2.plan;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Solver;
import dev.gpt2.plan.search.Improvement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A solver whose orders are improved node by node.
 *
 * <p>An improved order may be dearer than the one for a smaller limit, which happened to leave more
 * room for improvement. So limits are a ladder of thousandths of the highest peak, and all rungs
 * below a limit count which may have the cheapest order.
 */
final class Improved implements Solver {
  private static final int RUNGS = 1_000;

  /** Improvement that counts, as a share of what is recomputed; what was seen is at most 0.010. */
  private static final double MOST_GAIN_OF_REPEATS = 0.02;

  /** And as a share of the whole cost, which matters where hardly anything is recomputed. */
  private static final double MOST_GAIN = 0.0001;

  private final CostGraph graph;
  private final Solver solver;
  private final Improvement improvement;
  private final long most;
  private final long leastCost;
  private final Map<Long, Rung> rungs = new HashMap<>();

  /**
   * What there is at a limit of the ladder.
   *
   * @param least below which an improvement doesn't count
   */
  private record Rung(Order improved, long cost, double least) {
    static final Rung NONE = new Rung(new Order(new int[0]), 0, Double.POSITIVE_INFINITY);
  }

  /**
   * @param leastCost of an order that repeats nothing
   */
  Improved(CostGraph graph, Solver solver, long leastCost) {
    this.graph = graph;
    this.solver = solver;
    this.improvement = new Improvement(graph);
    this.most = new Lifetimes(graph, Order.natural(graph)).peakBytes();
    this.leastCost = leastCost;
  }

  @Override
  public @Nullable Order within(long limitBytes) {
    Order best = solver.within(limitBytes);
    if (best == null) {
      return null;
    }
    long step = Math.max(1, most / RUNGS);
    for (long rung = Math.min(RUNGS, limitBytes / step); rung > 0; rung--) {
      Rung tried = rungs.computeIfAbsent(rung * step, this::tried);
      if (tried.least >= best.cost(graph)) {
        break;
      }
      if (tried.cost < best.cost(graph) && tried.cost >= tried.least) {
        best = tried.improved;
      }
    }
    return best;
  }

  private Rung tried(long limitBytes) {
    Order order = solver.within(limitBytes);
    if (order == null) {
      return Rung.NONE;
    }
    Order improved = improvement.improve(order, limitBytes);
    return new Rung(improved, improved.cost(graph), least(order));
  }

  /** What an order may cost once it is improved: the more, the more it costs before. */
  private double least(Order order) {
    long cost = order.cost(graph);
    return cost - MOST_GAIN_OF_REPEATS * (cost - leastCost) - MOST_GAIN * cost;
  }

  @Override
  public @Nullable Order leanest() {
    return solver.leanest();
  }
}
