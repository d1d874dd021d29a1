package dev.gpt2.plan;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.plan.MemoryAnswer.Fits;
import dev.gpt2.plan.MemoryAnswer.TooLarge;
import dev.gpt2.plan.MemoryAnswer.TooSlow;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.MemorySpec.Strategy;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Answers the memory question for the training of a GPT-2: which graph, and which schedule of it.
 *
 * <p>The output matrix's gradient may be made with the loss, or after the backward pass from logits
 * that are made again; the planner can't change that in a graph, so it is asked about both.
 *
 * <p>A schedule's values lie in one buffer, which may have gaps, and kernels take some memory for
 * themselves. So schedules are asked for at the rungs of a ladder of limits, and the answer to a
 * limit is the highest rung's that fits with all that: more memory never costs more.
 */
public final class TrainingPlanner {
  /** Limits from nothing to the peak of keeping everything. */
  private static final int RUNGS = 400;

  /** Rungs above the smallest peak whose plans may leave smaller gaps than its own. */
  private static final int LEAN_RUNGS = 8;

  /** A plan that recomputes so much more than allowed still counts: costs are predictions. */
  private static final double PERCENT_TOLERANCE = 1e-9;

  private record Asked(Head head, long limitBytes) {}

  private final RunGraphs run;
  private final GraphOptions options;
  private final OtherGraphs others;
  private final Map<Head, Graph> graphs = new EnumMap<>(Head.class);
  private final Map<Head, Planner> planners = new EnumMap<>(Head.class);
  private final Map<Asked, Optional<MemoryPlan>> plans = new HashMap<>();
  private final Map<Strategy, MemoryPlan> smallest = new EnumMap<>(Strategy.class);
  private final Supplier<MemoryPlan> keepAll = Once.of(this::cheapestWithoutRepeats);

  public TrainingPlanner(RunGraphs run, GraphOptions options) {
    this.run = run;
    this.options = options;
    OtherGraphs graphs = OtherGraphs.of(run.others(options));
    this.others = run.generation().map(graphs::with).orElse(graphs);
  }

  /**
   * The cheapest plan within a limit.
   *
   * @param tensorBytes for weights, optimizer's state and everything in a step
   * @param mostPercent how much recomputation is allowed
   */
  public MemoryAnswer plan(Strategy strategy, long tensorBytes, double mostPercent) {
    Optional<MemoryPlan> cheapest = cheapest(strategy, tensorBytes);
    if (cheapest.isEmpty()) {
      return new TooLarge(smallest(strategy), enough(strategy, tensorBytes, mostPercent));
    }
    MemoryPlan plan = cheapest.get();
    return isAllowed(plan, mostPercent)
        ? new Fits(plan)
        : new TooSlow(plan, enough(strategy, tensorBytes, mostPercent));
  }

  /** The cheapest plan within a limit, however much it recomputes; none where nothing fits. */
  public Optional<MemoryPlan> cheapest(Strategy strategy, long tensorBytes) {
    MemoryPlan keepAll = keepAll();
    if (strategy != Strategy.CHECKPOINT_BLOCKS && keepAll.peakBytes() <= tensorBytes) {
      return Optional.of(keepAll);
    }
    Optional<MemoryPlan> laddered =
        strategy == Strategy.REMATERIALIZE
            ? heads()
                .flatMap(head -> fitting(head, tensorBytes).stream())
                .min(Comparator.comparingLong(plan -> plan.step().cost()))
            : Optional.empty();
    return laddered.or(
        () -> Optional.of(smallest(strategy)).filter(plan -> plan.peakBytes() <= tensorBytes));
  }

  /** The plan that repeats nothing: the most memory that is of any use. */
  public MemoryPlan keepAll() {
    return keepAll.get();
  }

  /** The plan that repeats nothing but what the way of making the head's gradient repeats. */
  public MemoryPlan keepAll(Head head) {
    return MemoryPlan.of(graph(head), planner(head).smallest(Strategy.KEEP_ALL), others);
  }

  /** The plan that takes the least memory. */
  public MemoryPlan smallest(Strategy strategy) {
    return smallest.computeIfAbsent(
        strategy,
        s ->
            switch (s) {
              case KEEP_ALL -> keepAll();
              case CHECKPOINT_BLOCKS -> memory(Head.FUSED, planner(Head.FUSED).smallest(s));
              case REMATERIALIZE -> withNoneBelow(least(heads().flatMap(this::lean)).orElseThrow());
            });
  }

  /** The same plan, or the least of those which the ladder has for less memory. */
  private MemoryPlan withNoneBelow(MemoryPlan found) {
    MemoryPlan least = found;
    for (Optional<MemoryPlan> less = Optional.of(found); less.isPresent(); ) {
      least = less.get();
      long below = least.peakBytes() - 1;
      less = least(heads().flatMap(head -> fitting(head, below).stream()));
    }
    return least;
  }

  private static Optional<MemoryPlan> least(Stream<MemoryPlan> plans) {
    return plans.min(
        Comparator.comparingLong(MemoryPlan::peakBytes)
            .thenComparingLong(plan -> plan.step().cost()));
  }

  /** The calls of all graphs that a plan may be of: what a cost model is to be measured for. */
  public SequencedSet<OpCall> calls() {
    return heads()
        .flatMap(head -> graph(head).calls().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private MemoryPlan cheapestWithoutRepeats() {
    return heads()
        .map(this::keepAll)
        .min(Comparator.comparingLong(plan -> plan.step().cost()))
        .orElseThrow();
  }

  /** The smallest step's plan, and those of some rungs above, which may leave smaller gaps. */
  private Stream<MemoryPlan> lean(Head head) {
    long least = planner(head).smallest(Strategy.REMATERIALIZE).peakBytes();
    long first = Math.ceilDiv(least, rungBytes());
    return LongStream.concat(
            LongStream.of(least),
            LongStream.range(first, first + LEAN_RUNGS).map(rung -> rung * rungBytes()))
        .mapToObj(limit -> planned(head, limit))
        .flatMap(Optional::stream);
  }

  /** The plan of the highest rung that fits. */
  private Optional<MemoryPlan> fitting(Head head, long tensorBytes) {
    long stepBytes = tensorBytes - keepAll().residentBytes();
    if (others.arenaBytes() + others.workspaceBytes() > stepBytes) {
      return Optional.empty();
    }
    for (long rung = Math.ceilDiv(stepBytes, rungBytes()); rung > 0; rung--) {
      Optional<MemoryPlan> plan = planned(head, rung * rungBytes());
      if (plan.isEmpty() || plan.get().peakBytes() <= tensorBytes) {
        return plan;
      }
    }
    return Optional.empty();
  }

  private Optional<MemoryPlan> planned(Head head, long limitBytes) {
    return plans.computeIfAbsent(
        new Asked(head, limitBytes),
        asked ->
            switch (planner(head).plan(Strategy.REMATERIALIZE, limitBytes)) {
              case PlanResult.Fits(Plan plan) -> Optional.of(memory(head, plan));
              case PlanResult.TooLarge _ -> Optional.empty();
            });
  }

  private long rungBytes() {
    return Math.max(1, keepAll().step().peakBytes() / RUNGS);
  }

  private static boolean isAllowed(MemoryPlan plan, double mostPercent) {
    return plan.step().recomputePercent() <= mostPercent + PERCENT_TOLERANCE;
  }

  /**
   * The smallest limit, to a rung, that is enough and needs no more recomputation than is allowed.
   * Of a strategy that does the same at any limit it is what that takes.
   */
  private long enough(Strategy strategy, long tooLittle, double mostPercent) {
    MemoryPlan smallest = smallest(strategy);
    if (strategy != Strategy.REMATERIALIZE || isAllowed(smallest, mostPercent)) {
      return smallest.peakBytes();
    }
    long low = Math.max(smallest.peakBytes(), tooLittle);
    long high = keepAll().peakBytes();
    while (high - low > rungBytes()) {
      long middle = low + (high - low) / 2;
      if (isAllowed(cheapest(strategy, middle).orElseThrow(), mostPercent)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static Stream<Head> heads() {
    return Stream.of(Head.values());
  }

  /** A plan's recomputation is counted from the graph that does everything once for the least. */
  private MemoryPlan memory(Head head, Plan plan) {
    return MemoryPlan.of(graph(head), plan.withLeastCost(keepAll().step().cost()), others);
  }

  private Planner planner(Head head) {
    return planners.computeIfAbsent(head, h -> new Planner(CostGraph.of(graph(h))));
  }

  private Graph graph(Head head) {
    return graphs.computeIfAbsent(head, h -> run.batch(options.with(h)));
  }
}
