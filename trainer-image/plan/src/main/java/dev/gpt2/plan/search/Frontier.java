package dev.gpt2.plan.search;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.InvalidScheduleException;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.plan.schedule.Solver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the heuristics find for a step of any form, at limits that depend on the step alone.
 *
 * <p>Asked for one limit, a heuristic may find something worse than it does for a smaller one. So
 * all are asked for the same ladder of limits once, and an answer is the cheapest of all that fit:
 * more memory never costs more.
 */
public final class Frontier implements Solver {
  /** Nodes times rungs: about a second. */
  private static final int MOST_WORK = 60_000;

  private static final int FEWEST_RUNGS = 8;
  private static final int MOST_RUNGS = 64;

  private record Point(Order order, long peakBytes, long cost) {}

  private final CostGraph graph;
  private final NaturalUses uses;
  private final Improvement improvement;
  private final List<Point> points = new ArrayList<>();

  /** Asks the heuristics for limits up to the peak of the graph's own order. */
  public Frontier(CostGraph graph) {
    this.graph = graph;
    this.uses = new NaturalUses(graph);
    this.improvement = new Improvement(graph);
    Order natural = improvement.withoutUnused(Order.natural(graph));
    long most = new Lifetimes(graph, natural).peakBytes();
    consider(natural);
    int rungs = Math.clamp(MOST_WORK / Math.max(1, graph.nodeCount()), FEWEST_RUNGS, MOST_RUNGS);
    long infeasible = 0;
    for (int rung = rungs - 1; rung > 0; rung--) {
      long limit = most / rungs * rung;
      if (!ask(limit)) {
        infeasible = limit;
        break;
      }
    }
    long feasible = smallest();
    while (feasible - infeasible > Math.max(1, most / 1_000)) {
      long middle = infeasible + (feasible - infeasible) / 2;
      if (ask(middle)) {
        feasible = Math.min(middle, smallest());
      } else {
        infeasible = middle;
      }
    }
  }

  private boolean ask(long limit) {
    boolean found = false;
    for (Order order :
        new @Nullable Order[] {
          Eviction.within(graph, uses, limit), Dropping.within(graph, uses, limit)
        }) {
      if (order != null) {
        found |= consider(order) <= limit;
        consider(improvement.improve(order, limit));
      }
    }
    return found;
  }

  /** Takes an order if it can be run, and returns its peak. */
  private long consider(Order order) {
    try {
      var profile = MemorySimulator.simulate(graph, Schedule.of(graph, order));
      points.add(new Point(order, profile.peakBytes(), profile.cost()));
      return profile.peakBytes();
    } catch (InvalidScheduleException heuristicFailed) {
      return Long.MAX_VALUE;
    }
  }

  private long smallest() {
    return points.stream().mapToLong(Point::peakBytes).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public @Nullable Order within(long limitBytes) {
    Point best = null;
    for (Point point : points) {
      if (point.peakBytes <= limitBytes && (best == null || point.cost < best.cost)) {
        best = point;
      }
    }
    return best == null ? null : best.order;
  }

  @Override
  public @Nullable Order leanest() {
    return within(smallest());
  }
}
