package dev.gpt2.plan;

import dev.gpt2.plan.PlanResult.Fits;
import dev.gpt2.plan.PlanResult.TooLarge;
import dev.gpt2.plan.chain.ChainSolver;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.InvalidScheduleException;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Order;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.plan.schedule.Solver;
import dev.gpt2.plan.search.ExhaustiveSearch;
import dev.gpt2.plan.search.Frontier;
import dev.gpt2.plan.search.Improvement;
import dev.gpt2.run.MemorySpec.Strategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds, for any memory limit, the cheapest schedule of a training step that keeps it.
 *
 * <p>Each method suits some steps: small ones are searched exhaustively; blocks within blocks, as
 * transformers are, go to a dynamic programme over stages and memory whose orders are then improved
 * node by node; of what is neither, heuristics take care. Whatever is found is simulated before it
 * counts.
 *
 * <p>The same graph has the same plans every time, since work limits the search, not seconds. More
 * memory never costs more: each method chooses among candidates that don't depend on the limit.
 */
public final class Planner {
  private final CostGraph graph;
  private final long leastCost;
  private final Plan keepAll;

  /** Made when first asked: a step that fits as it is needs neither. */
  private final Supplier<Optional<ChainSolver>> chain;

  private final Supplier<List<Solver>> solvers;

  public Planner(CostGraph graph) {
    this.graph = graph;
    Order once = new Improvement(graph).withoutUnused(Order.natural(graph));
    this.leastCost = once.cost(graph);
    this.keepAll = simulated(once);
    this.chain = Once.of(() -> ChainSolver.of(graph, keepAll.peakBytes()));
    this.solvers = Once.of(this::portfolio);
  }

  private List<Solver> portfolio() {
    if (ExhaustiveSearch.suits(graph)) {
      return List.of(new ExhaustiveSearch(graph));
    }
    List<Solver> methods = new ArrayList<>();
    Optional<ChainSolver> stages = chain.get();
    stages.ifPresent(found -> methods.add(new Improved(graph, found, leastCost)));
    if (stages.isEmpty() || stages.get().stagesCost() < leastCost / 2) {
      methods.add(new Frontier(graph));
    }
    return List.copyOf(methods);
  }

  /** The cheapest plan of a strategy whose peak isn't above a limit. */
  public PlanResult plan(Strategy strategy, long limitBytes) {
    Plan plan =
        switch (strategy) {
          case KEEP_ALL -> keepAll;
          case CHECKPOINT_BLOCKS -> checkpointBlocks();
          case REMATERIALIZE -> rematerialize(limitBytes);
        };
    return plan.peakBytes() <= limitBytes ? new Fits(plan) : new TooLarge(plan);
  }

  /** The plan of a strategy that takes the least memory. */
  public Plan smallest(Strategy strategy) {
    return switch (plan(strategy, 0)) {
      case Fits(Plan plan) -> plan;
      case TooLarge(Plan plan) -> plan;
    };
  }

  private Plan rematerialize(long limitBytes) {
    if (keepAll.peakBytes() <= limitBytes) {
      return keepAll;
    }
    Stream<Plan> fitting = plans(solver -> solver.within(limitBytes));
    return fitting
        .min(Comparator.comparingLong(Plan::cost).thenComparingLong(Plan::peakBytes))
        .orElseGet(this::leanest);
  }

  private Plan leanest() {
    return Stream.concat(plans(Solver::leanest), Stream.of(keepAll))
        .min(Comparator.comparingLong(Plan::peakBytes).thenComparingLong(Plan::cost))
        .orElseThrow();
  }

  private Stream<Plan> plans(Function<Solver, @Nullable Order> ask) {
    return solvers.get().stream().map(ask).map(this::checked).flatMap(Optional::stream);
  }

  private Plan checkpointBlocks() {
    return chain.get().map(ChainSolver::checkpointBlocks).flatMap(this::checked).orElse(keepAll);
  }

  /** Empty for an order that breaks the rules of a step. */
  private Optional<Plan> checked(@Nullable Order order) {
    try {
      return Optional.ofNullable(order).map(this::simulated);
    } catch (InvalidScheduleException notARunnableOrder) {
      return Optional.empty();
    }
  }

  private Plan simulated(Order order) {
    Schedule schedule = Schedule.of(graph, order);
    MemorySimulator.Profile profile = MemorySimulator.simulate(graph, schedule);
    return new Plan(schedule, profile.peakBytes(), profile.peakNode(), profile.cost(), leastCost);
  }
}
