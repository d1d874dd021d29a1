package dev.gpt2.plan.chain;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Lifetimes;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Solver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final List<Table> tables = new ArrayList<>();
  private final @Nullable Candidate leanest;

  /** A programme, and what is known of its orders: neighbouring limits ask for the same ones. */
  private record Table(ChainProgramme programme, Map<Integer, Candidate> candidates) {}

  /** The order of so many units, without the order itself, which is made again. */
  private record Candidate(ChainProgramme programme, int units, long peakBytes, long cost) {
    Order order(ChainSolver solver) {
      return solver.whole(programme.order(units));
    }
  }

  private ChainSolver(CostGraph graph, Nest nest, long mostMemory) {
    this.graph = graph;
    this.nest = nest;
    this.chain = new Chain(graph, nest);
    tables.add(new Table(programme(mostMemory), new HashMap<>()));
    tables.add(new Table(programme(mostMemory / FINER), new HashMap<>()));
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
    Candidate best = leanest != null && leanest.peakBytes <= limitBytes ? leanest : null;
    for (Table table : tables) {
      best = within(limitBytes, table, best);
    }
    return best == null ? null : best.order(this);
  }

  @Override
  public @Nullable Order leanest() {
    return leanest == null ? null : leanest.order(this);
  }

  /**
   * Looks at every amount of memory from the limit down that may have the cheapest order: units are
   * only nearly bytes, and prices only nearly costs.
   */
  private @Nullable Candidate within(long limit, Table table, @Nullable Candidate found) {
    ChainProgramme programme = table.programme;
    Candidate best = found;
    int last = -1;
    for (int units = Math.min(programme.slots(), programme.units(limit) + ROUNDED);
        units >= 0 && programme.isPossible(units);
        units--) {
      if (best != null && programme.leastCost(units) > best.cost) {
        break;
      }
      if (last >= 0 && best != null && programme.isSame(units, last)) {
        continue;
      }
      last = units;
      Candidate candidate = candidate(table, units);
      if (candidate.peakBytes <= limit && (best == null || candidate.cost < best.cost)) {
        best = candidate;
      }
    }
    return best;
  }

  /** From the finest tables that reach far enough. */
  private @Nullable Candidate findLeanest() {
    Candidate least = null;
    for (Table table : tables.reversed()) {
      ChainProgramme programme = table.programme;
      int first = 0;
      while (first <= programme.slots() && !programme.isPossible(first)) {
        first++;
      }
      for (int units = first; units <= Math.min(programme.slots(), first + ROUNDED); units++) {
        Candidate candidate = candidate(table, units);
        if (least == null || candidate.peakBytes < least.peakBytes) {
          least = candidate;
        }
      }
      if (least != null) {
        return least;
      }
    }
    return null;
  }

  private Candidate candidate(Table table, int units) {
    return table.candidates.computeIfAbsent(
        units,
        u -> {
          Order order = whole(table.programme.order(u));
          long peakBytes = new Lifetimes(graph, order).peakBytes();
          return new Candidate(table.programme, u, peakBytes, order.cost(graph));
        });
  }

  /** Cost of what lies within stages; the rest is what this solver can't change. */
  public long stagesCost() {
    return chain.stagesCost();
  }

  /** What enters each block is kept, the rest of it made again: the same at every limit. */
  public Order checkpointBlocks() {
    return whole(chain.checkpointBlocks());
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
