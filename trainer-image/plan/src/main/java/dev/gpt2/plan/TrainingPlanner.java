package dev.gpt2.plan;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryAnswer.Fits;
import dev.gpt2.plan.MemoryAnswer.TooLarge;
import dev.gpt2.plan.MemoryAnswer.TooSlow;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.RunSpec.Strategy;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers the memory question for the training of a GPT-2: which graph, and which schedule of it.
 *
 * <p>The output matrix's gradient may be made with the loss, or after the backward pass from logits
 * that are made again; the planner can't change that in a graph, so it is asked about both.
 */
public final class TrainingPlanner {
  /** A plan that recomputes so much more than allowed still counts: costs are predictions. */
  private static final double PERCENT_TOLERANCE = 1e-9;

  /** Limits from nothing to the peak of keeping everything. */
  private static final int RUNGS = 400;

  private static final int LEAN_RUNGS = 8;

  private final StepShape shape;
  private final UpdateRule rule;
  private final GraphOptions options;
  private final Map<Head, Graph> graphs = new EnumMap<>(Head.class);
  private final Map<Head, Planner> planners = new EnumMap<>(Head.class);
  private final Map<Strategy, MemoryPlan> smallest = new EnumMap<>(Strategy.class);
  private @Nullable MemoryPlan keepAll;

  public TrainingPlanner(StepShape shape, UpdateRule rule, GraphOptions options) {
    this.shape = shape;
    this.rule = rule;
    this.options = options;
  }

  /**
   * The cheapest plan within a limit.
   *
   * @param tensorBytes for weights, optimizer's state and everything in a step
   * @param mostPercent how much recomputation is allowed
   */
  public MemoryAnswer plan(Strategy strategy, long tensorBytes, double mostPercent) {
    MemoryPlan smallest = smallest(strategy);
    if (smallest.peakBytes() > tensorBytes) {
      return new TooLarge(smallest);
    }
    MemoryPlan plan = cheapest(strategy, tensorBytes);
    return plan.step().recomputePercent() <= mostPercent + PERCENT_TOLERANCE
        ? new Fits(plan)
        : new TooSlow(plan, enough(strategy, tensorBytes, mostPercent));
  }

  /** The plan that keeps everything: the most memory that is of any use. */
  public MemoryPlan keepAll() {
    MemoryPlan known = keepAll;
    if (known == null) {
      known = memory(Head.FUSED, planner(Head.FUSED).smallest(Strategy.KEEP_ALL));
      keepAll = known;
    }
    return known;
  }

  /** The plan that takes the least memory. */
  public MemoryPlan smallest(Strategy strategy) {
    return smallest.computeIfAbsent(
        strategy,
        s ->
            heads(s)
                .flatMap(head -> lean(s, head))
                .min(Comparator.comparingLong(MemoryPlan::peakBytes))
                .orElseThrow());
  }

  /** The smallest step's plan, and some that take a little more but may leave smaller gaps. */
  private Stream<MemoryPlan> lean(Strategy strategy, Head head) {
    Plan least = planner(head).smallest(strategy);
    return IntStream.range(0, strategy == Strategy.REMATERIALIZE ? LEAN_RUNGS : 1)
        .mapToObj(rung -> planner(head).plan(strategy, least.peakBytes() + rung * step()))
        .flatMap(
            result ->
                result instanceof PlanResult.Fits(Plan plan) ? Stream.of(plan) : Stream.empty())
        .map(plan -> memory(head, plan));
  }

  /** The calls of all graphs that a plan may be of: what a cost model is to be measured for. */
  public SequencedSet<OpCall> calls(Strategy strategy) {
    return heads(strategy)
        .flatMap(head -> graph(head).calls().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private MemoryPlan cheapest(Strategy strategy, long tensorBytes) {
    if (strategy != Strategy.REMATERIALIZE) {
      return smallest(strategy);
    }
    MemoryPlan keepAll = keepAll();
    if (keepAll.peakBytes() <= tensorBytes) {
      return keepAll;
    }
    return Stream.concat(
            heads(strategy).map(head -> fitting(head, tensorBytes)).flatMap(Optional::stream),
            Stream.of(smallest(strategy)))
        .min(Comparator.comparingLong(plan -> plan.step().cost()))
        .orElseThrow();
  }

  /**
   * The first plan that fits with its gaps and workspace, from the limit down. Limits are those of
   * a ladder, so that more memory never costs more.
   */
  private Optional<MemoryPlan> fitting(Head head, long tensorBytes) {
    long limit = tensorBytes - keepAll().residentBytes();
    for (long rung = limit / step(); rung > 0; rung--) {
      if (!(planner(head).plan(Strategy.REMATERIALIZE, rung * step())
          instanceof PlanResult.Fits(Plan plan))) {
        return Optional.empty();
      }
      MemoryPlan memory = memory(head, plan);
      if (memory.peakBytes() <= tensorBytes) {
        return Optional.of(memory);
      }
    }
    return Optional.empty();
  }

  private long step() {
    return Math.max(1, keepAll().step().peakBytes() / RUNGS);
  }

  /** By bisection, to a thousandth: more memory never costs more. */
  private MemoryPlan enough(Strategy strategy, long tooLittle, double mostPercent) {
    MemoryPlan keepAll = keepAll();
    if (strategy != Strategy.REMATERIALIZE) {
      return keepAll;
    }
    long low = tooLittle;
    long high = keepAll.peakBytes();
    while (high - low > high / 1_000) {
      long middle = low + (high - low) / 2;
      if (cheapest(strategy, middle).step().recomputePercent() <= mostPercent) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return cheapest(strategy, high);
  }

  private static Stream<Head> heads(Strategy strategy) {
    return strategy == Strategy.REMATERIALIZE ? Stream.of(Head.values()) : Stream.of(Head.FUSED);
  }

  /** A plan's recomputation is counted from the graph that does everything once. */
  private MemoryPlan memory(Head head, Plan plan) {
    long leastCost = planner(Head.FUSED).smallest(Strategy.KEEP_ALL).cost();
    return MemoryPlan.of(graph(head), plan.withLeastCost(leastCost));
  }

  private Planner planner(Head head) {
    return planners.computeIfAbsent(head, h -> new Planner(CostGraph.of(graph(h))));
  }

  private Graph graph(Head head) {
    return graphs.computeIfAbsent(head, h -> Gpt2TrainingGraph.of(shape, rule, options.with(h)));
  }
}
