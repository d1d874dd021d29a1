package dev.gpt2.plan;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Solver;
import dev.gpt2.plan.search.Improvement;
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

  /** Improvement that counts, as a share of the cost; what was seen is at most 0.0023. */
  private static final double MOST_GAIN = 0.003;

  private final CostGraph graph;
  private final Solver solver;
  private final Improvement improvement;
  private final long most;

  Improved(CostGraph graph, Solver solver) {
    this.graph = graph;
    this.solver = solver;
    this.improvement = new Improvement(graph);
    this.most = new Lifetimes(graph, Order.natural(graph)).peakBytes();
  }

  @Override
  public @Nullable Order within(long limitBytes) {
    Order best = solver.within(limitBytes);
    if (best == null) {
      return null;
    }
    long step = Math.max(1, most / RUNGS);
    for (long rung = Math.min(RUNGS, limitBytes / step); rung > 0; rung--) {
      Order order = solver.within(rung * step);
      if (order == null || least(order) >= best.cost(graph)) {
        break;
      }
      Order improved = improvement.improve(order, rung * step);
      if (improved.cost(graph) < best.cost(graph) && improved.cost(graph) >= least(order)) {
        best = improved;
      }
    }
    return best;
  }

  private double least(Order order) {
    return (1 - MOST_GAIN) * order.cost(graph);
  }

  @Override
  public @Nullable Order leanest() {
    return solver.leanest();
  }
}
