package dev.gpt2.trainer.tradeoff;

import dev.gpt2.plan.Plan;
import dev.gpt2.plan.PlanResult.Fits;
import dev.gpt2.plan.PlanResult.TooLarge;
import dev.gpt2.plan.Planner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.MemorySpec.Strategy;
import java.util.Optional;

/** A step of whatever origin, whose graph doesn't tell what its weights take. */
public final class GraphPlans implements StepPlans {
  private final Subject.File subject;
  private final CostGraph graph;
  private final Planner planner;

  public GraphPlans(String name, CostGraph graph) {
    this.subject = new Subject.File(name, graph.nodeCount());
    this.graph = graph;
    this.planner = new Planner(graph);
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public Fixed fixed() {
    return Fixed.NONE;
  }

  @Override
  public PlannedStep keepAll() {
    return step(planner.smallest(Strategy.KEEP_ALL));
  }

  @Override
  public PlannedStep smallest() {
    return step(planner.smallest(Strategy.REMATERIALIZE));
  }

  @Override
  public PlannedStep checkpointBlocks() {
    return step(planner.smallest(Strategy.CHECKPOINT_BLOCKS));
  }

  @Override
  public Optional<PlannedStep> within(long tensorBytes) {
    return switch (planner.plan(Strategy.REMATERIALIZE, tensorBytes)) {
      case Fits(Plan plan) -> Optional.of(step(plan));
      case TooLarge(Plan _) -> Optional.empty();
    };
  }

  private PlannedStep step(Plan plan) {
    return new PlannedStep(graph, plan, plan.peakBytes());
  }
}
