package dev.gpt2.plan.chain;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Solver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans a step that is a nest of stages; other steps it leaves to others. */
public final class ChainSolver implements Solver {
  /** Units of memory that one table may have; times segments and moves it is the work done. */
  private static final long MOST_UNITS = 4_096;

  /** How much less memory the fine tables reach to. */
  private static final long FINER = 8;

  /** Units by which what is rounded may be off. */
  private static final int ROUNDED = 4;

  private final CostGraph graph;
  private final Nest nest;
  private final Chain chain;
  private final List<ChainProgramme> programmes = new ArrayList<>();
  private final @Nullable Order leanest;

  private ChainSolver(CostGraph graph, Nest nest, long mostMemory) {
    this.graph = graph;
    this.nest = nest;
    this.chain = new Chain(graph, nest);
    programmes.add(programme(mostMemory));
    programmes.add(programme(mostMemory / FINER));
    leanest = findLeanest();
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

  @Override
  public @Nullable Order within(long limitBytes) {
    Order best = leanest != null && peak(leanest) <= limitBytes ? leanest : null;
    for (ChainProgramme programme : programmes) {
      best = within(limitBytes, programme, best);
    }
    return best;
  }

  @Override
  public @Nullable Order leanest() {
    return leanest;
  }

  /**
   * Looks at every amount of memory from the limit down that may have the cheapest order: units are
   * only nearly bytes, and prices only nearly costs.
   */
  private @Nullable Order within(long limit, ChainProgramme programme, @Nullable Order found) {
    Order best = found;
    int last = -1;
    for (int units = Math.min(programme.slots(), programme.units(limit) + ROUNDED);
        units >= 0 && programme.isPossible(units);
        units--) {
      if (best != null && programme.leastCost(units) > best.cost(graph)) {
        break;
      }
      if (last >= 0 && best != null && programme.isSame(units, last)) {
        continue;
      }
      last = units;
      Order order = whole(programme.order(units));
      if (peak(order) <= limit && (best == null || order.cost(graph) < best.cost(graph))) {
        best = order;
      }
    }
    return best;
  }

  /** From the finest tables that reach far enough. */
  private @Nullable Order findLeanest() {
    Order least = null;
    for (ChainProgramme programme : programmes.reversed()) {
      int first = 0;
      while (first <= programme.slots() && !programme.isPossible(first)) {
        first++;
      }
      for (int units = first; units <= Math.min(programme.slots(), first + ROUNDED); units++) {
        Order order = whole(programme.order(units));
        if (least == null || peak(order) < peak(least)) {
          least = order;
        }
      }
      if (least != null) {
        return least;
      }
    }
    return null;
  }

  /** Cost of what lies within stages; the rest is what this solver can't change. */
  public long stagesCost() {
    return chain.stagesCost();
  }

  /** What enters each block is kept, the rest of it made again: the same at every limit. */
  public Order checkpointBlocks() {
    return whole(chain.checkpointBlocks());
  }

  private long peak(Order order) {
    return new Lifetimes(graph, order).peakBytes();
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
