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
  private static final int MOST_HEADROOM = 2;

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

  /**
   * The plan over a step's time, as an SVG document; with its limit, unless that is so far above
   * that nothing else would be seen.
   */
  String picture(Subject subject) {
    Fixed fixed =
        new Fixed(
            plan.weightBytes(),
            plan.optimizerBytes(),
            budget.overheadBytes(),
            budget.reserveBytes());
    PlannedStep everything = step(keepAll);
    boolean near =
        budget.tensorBytes() - plan.residentBytes() <= MOST_HEADROOM * everything.bytes();
    return PlanPicture.svg(
        subject,
        fixed,
        near ? budget.limitBytes() : null,
        new PlanPicture.Steps(step(plan), everything));
  }

  private static PlannedStep step(MemoryPlan plan) {
    return new PlannedStep(
        CostGraph.of(plan.graph()), plan.step(), plan.peakBytes() - plan.residentBytes());
  }
}
