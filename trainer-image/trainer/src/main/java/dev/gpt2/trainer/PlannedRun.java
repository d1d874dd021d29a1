package dev.gpt2.trainer;

import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.trainer.report.RunFacts.PlannedMemory;
import dev.gpt2.trainer.tradeoff.Fixed;
import dev.gpt2.trainer.tradeoff.PlanPicture;
import dev.gpt2.trainer.tradeoff.PlannedStep;
import dev.gpt2.trainer.tradeoff.Subject;

/**
 * How a run gets by with its memory.
 *
 * @param keepAll to compare: nothing computed again
 */
record PlannedRun(MemoryPlan plan, MemoryPlan keepAll, MemoryBudget budget) {

  PlannedMemory memory() {
    return new PlannedMemory(
        budget.limitBytes(),
        budget.overheadBytes(),
        budget.reserveBytes(),
        plan.weightBytes(),
        plan.optimizerBytes(),
        plan.peakBytes() - plan.residentBytes(),
        keepAll.peakBytes() - keepAll.residentBytes(),
        plan.step().recomputePercent());
  }

  /** The plan over a step's time, as an SVG document. */
  String picture(Subject subject) {
    Fixed fixed =
        new Fixed(
            plan.weightBytes(),
            plan.optimizerBytes(),
            budget.overheadBytes(),
            budget.reserveBytes());
    return PlanPicture.svg(
        subject, fixed, budget.limitBytes(), new PlanPicture.Steps(step(plan), step(keepAll)));
  }

  private static PlannedStep step(MemoryPlan plan) {
    return new PlannedStep(
        CostGraph.of(plan.graph()), plan.step(), plan.peakBytes() - plan.residentBytes());
  }
}
