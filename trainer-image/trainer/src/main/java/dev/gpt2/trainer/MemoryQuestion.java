package dev.gpt2.trainer;

import dev.gpt2.graph.CostModel;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryAnswer.Fits;
import dev.gpt2.plan.MemoryAnswer.TooLarge;
import dev.gpt2.plan.MemoryAnswer.TooSlow;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.cost.CostTable;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.memory.ContainerMemory;
import dev.gpt2.trainer.memory.ProcessMemory;
import dev.gpt2.trainer.memory.RunBudget;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How a run gets by with the memory that there is; asked when the data are there and the weights
 * aren't.
 */
final class MemoryQuestion {
  private final RunSpec spec;
  private final Consumer<String> said;
  private long plannedBytes;

  MemoryQuestion(RunSpec spec, Consumer<String> said) {
    this.spec = spec;
    this.said = said;
  }

  /**
   * The cheapest plan within the limit, by predicted costs when nothing need be recomputed, else by
   * those that are measured here.
   *
   * @throws InfeasibleRunException when there is none
   */
  PlannedRun answer(Torch torch, RunGraphs run, CostTable costs) {
    RunBudget available = available(torch);
    available.warning().ifPresent(said);
    said.accept("memory: " + available.description());
    long tensorBytes = available.budget().tensorBytes();
    TrainingPlanner planner = new TrainingPlanner(run, GraphOptions.of(torch.device()));
    if (isAChoice(planner, tensorBytes)) {
      CostModel costsHere = costs.loadOrMeasure(planner.calls(), torch, tensorBytes);
      TrainingPlanner measured =
          new TrainingPlanner(run, GraphOptions.of(torch.device()).with(costsHere));
      // the search for the smallest plan depends on costs too: what was promised is kept
      planner =
          measured.cheapest(Strategy.REMATERIALIZE, tensorBytes).isPresent() ? measured : planner;
    }
    MemoryPlan plan = plan(planner, available);
    said.accept("planned: " + describe(plan));
    plannedBytes = plan.peakBytes() + available.budget().overheadBytes();
    return new PlannedRun(plan, planner.keepAll(), available.budget());
  }

  /** Whether there is something to recompute, and memory to do it in: then costs matter. */
  private boolean isAChoice(TrainingPlanner planner, long tensorBytes) {
    return spec.memory().strategy() == Strategy.REMATERIALIZE
        && tensorBytes < planner.keepAll().peakBytes()
        && planner.cheapest(Strategy.REMATERIALIZE, tensorBytes).isPresent();
  }

  private MemoryPlan plan(TrainingPlanner planner, RunBudget available) {
    MemoryBudget budget = available.budget();
    MemorySpec memory = spec.memory();
    return switch (planner.plan(
        memory.strategy(), budget.tensorBytes(), memory.mostRecomputePercent())) {
      case Fits(MemoryPlan plan) -> plan;
      case TooLarge(MemoryPlan smallest, long _) ->
          throw new InfeasibleRunException(
              "%s (%s) is too little: the smallest memory that works is %s; raise it, or lower"
                      .formatted(
                          Bytes.format(budget.limitBytes()),
                          available.source(),
                          budget.describeLimitFor(smallest.peakBytes()))
                  + " training.batchSize or training.sequenceLength");
      case TooSlow(MemoryPlan plan, long enoughBytes) ->
          throw new InfeasibleRunException(
              memory.strategy() == Strategy.REMATERIALIZE
                  ? ("%s (%s) takes %.1f %% more computation, memory.maxSlowdownPercent allows %d;"
                          + " %s would do")
                      .formatted(
                          Bytes.format(budget.limitBytes()),
                          available.source(),
                          plan.step().recomputePercent(),
                          memory.maxSlowdownPercent(),
                          budget.describeLimitFor(enoughBytes))
                  : ("memory.strategy: CheckpointBlocks takes %.1f %% more computation at any limit,"
                          + " memory.maxSlowdownPercent allows %d; take Rematerialize, or allow more")
                      .formatted(plan.step().recomputePercent(), memory.maxSlowdownPercent()));
    };
  }

  /**
   * What became of the promise, where the kernel tells; on a GPU the process takes no part in it.
   */
  void compare() {
    if (spec.device().type() == DeviceType.CPU) {
      ProcessMemory.now()
          .ifPresent(
              process ->
                  said.accept(
                      "memory: planned %s in all, the process took %s at its highest"
                          .formatted(
                              Bytes.format(plannedBytes), Bytes.format(process.highestBytes()))));
    }
  }

  private RunBudget available(Torch torch) {
    return switch (spec.device().type()) {
      case CPU ->
          RunBudget.onCpu(
              spec.memory(), ContainerMemory.ofThisProcess().limit(), ProcessMemory.now());
      case GPU -> RunBudget.onGpu(spec.memory(), torch.deviceMemory().freeBytes());
    };
  }

  private static String describe(MemoryPlan plan) {
    return String.format(
        Locale.ROOT,
        "%s (weights %s, optimizer %s, step %s), +%.1f %% computation",
        Bytes.format(plan.peakBytes()),
        Bytes.format(plan.weightBytes()),
        Bytes.format(plan.optimizerBytes()),
        Bytes.format(plan.arenaBytes() + plan.workspaceBytes()),
        plan.step().recomputePercent());
  }
}
