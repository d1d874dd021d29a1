package dev.gpt2.plan;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryAnswer.Fits;
import dev.gpt2.plan.MemoryAnswer.TooLarge;
import dev.gpt2.plan.MemoryAnswer.TooSlow;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.RunSpec.Strategy;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Answers the memory question for the training of a GPT-2: which graph, and which schedule of it.
 *
 * <p>The output matrix's gradient may be made with the loss, or after the backward pass from logits
 * that are made again; the planner can't change that in a graph, so it is asked about both.
 */
public final class TrainingPlanner {
  /** A plan that recomputes so much more than allowed still counts: costs are predictions. */
  private static final double PERCENT_TOLERANCE = 1e-9;

  private final StepShape shape;
  private final UpdateRule rule;
  private final GraphOptions options;
  private final Map<Head, Graph> graphs = new EnumMap<>(Head.class);
  private final Map<Head, Planner> planners = new EnumMap<>(Head.class);

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
    return memory(Head.FUSED, planner(Head.FUSED).smallest(Strategy.KEEP_ALL));
  }

  /** The plan that takes the least memory. */
  public MemoryPlan smallest(Strategy strategy) {
    return heads(strategy)
        .map(head -> memory(head, planner(head).smallest(strategy)))
        .min(Comparator.comparingLong(MemoryPlan::peakBytes))
        .orElseThrow();
  }

  private MemoryPlan cheapest(Strategy strategy, long tensorBytes) {
    MemoryPlan keepAll = keepAll();
    if (keepAll.peakBytes() <= tensorBytes) {
      return strategy == Strategy.CHECKPOINT_BLOCKS ? smallest(strategy) : keepAll;
    }
    long limit = tensorBytes - keepAll.residentBytes();
    return heads(strategy)
        .flatMap(
            head ->
                planner(head).plan(strategy, limit) instanceof PlanResult.Fits(Plan plan)
                    ? Stream.of(memory(head, plan))
                    : Stream.empty())
        .min(Comparator.comparingLong(plan -> plan.step().cost()))
        .orElseThrow();
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
