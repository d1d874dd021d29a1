package dev.gpt2.trainer.tradeoff;

import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.TrainingRule;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.OptimizerSpec;
import java.util.Optional;

/** The training of a GPT-2. */
public final class ModelPlans implements StepPlans {
  private final Subject.Training subject;
  private final long processBytes;
  private final long reserveBytes;
  private final TrainingPlanner planner;

  /**
   * Takes a subject that obeys the rules of a run.
   *
   * @param device whose memory is limited
   * @param reserveBytes what of it is to stay free
   */
  public ModelPlans(Subject.Training subject, DeviceType device, long reserveBytes) {
    this.subject = subject;
    this.processBytes = MemoryBudget.overheadBytes(device);
    this.reserveBytes = reserveBytes;
    this.planner =
        new TrainingPlanner(
            RunGraphs.of(
                new StepShape(subject.shape(), subject.batchSize(), subject.sequenceLength()),
                TrainingRule.plain(UpdateRule.of(OptimizerSpec.of(subject.optimizer())))
                    .with(subject.precision())),
            GraphOptions.of(device));
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public Fixed fixed() {
    MemoryPlan plan = planner.keepAll();
    return new Fixed(plan.weightBytes(), plan.optimizerBytes(), processBytes, reserveBytes);
  }

  @Override
  public PlannedStep keepAll() {
    return step(planner.keepAll());
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
    return planner.cheapest(Strategy.REMATERIALIZE, tensorBytes).map(ModelPlans::step);
  }

  private static PlannedStep step(MemoryPlan plan) {
    return new PlannedStep(
        CostGraph.of(plan.graph()), plan.step(), plan.peakBytes() - plan.residentBytes());
  }
}
