package dev.gpt2.trainer.exec;

import dev.gpt2.graph.Graph;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.Plan;
import dev.gpt2.plan.PlanResult.Fits;
import dev.gpt2.plan.Planner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.run.MemorySpec.Strategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory that a plan mustn't exceed.
 *
 * <p>The planner itself is asked for peaks only. So we go down its plans for each graph, from the
 * one that takes the most; as each costs no less than those before, the first that also holds
 * little enough is the cheapest.
 *
 * @param heldBytes see {@link HeldBytes}
 * @param stepBytes a step at its highest, without weights and optimizer state
 */
record Ceiling(long heldBytes, long stepBytes) {
  /** As many limits as a run's planner knows. */
  private static final int RUNGS = 400;

  /** What plans there are under a ceiling. */
  sealed interface Offer {
    record Cheapest(MemoryPlan plan) implements Offer {}

    /**
     * No plan is as lean.
     *
     * @param leastHeldBytes of the plans whose step is low enough; empty when none is
     */
    record None(OptionalLong leastHeldBytes) implements Offer {}
  }

  /**
   * The cheapest plan under this ceiling.
   *
   * @param graphs that do the same step in different ways
   */
  Offer offer(List<Graph> graphs) {
    List<MemoryPlan> found = new ArrayList<>();
    List<Long> tooMuch = new ArrayList<>();
    for (Graph graph : graphs) {
      Planner planner = new Planner(CostGraph.of(graph));
      long most = planner.smallest(Strategy.KEEP_ALL).peakBytes();
      long limit = Math.min(most, stepBytes);
      while (planner.plan(Strategy.REMATERIALIZE, limit) instanceof Fits(Plan plan)) {
        MemoryPlan memory = MemoryPlan.of(graph, plan);
        if (memory.peakBytes() - memory.residentBytes() <= stepBytes) {
          long held = HeldBytes.of(graph, plan.schedule());
          if (held <= heldBytes) {
            found.add(memory);
            break;
          }
          tooMuch.add(held);
        }
        limit = Math.min(limit - Math.max(1, most / RUNGS), plan.peakBytes() - 1);
      }
    }
    return found.stream()
        .min(Comparator.comparingLong(memory -> memory.step().cost()))
        .<Offer>map(Offer.Cheapest::new)
        .orElseGet(() -> new Offer.None(tooMuch.stream().mapToLong(Long::longValue).min()));
  }
}
