package dev.gpt2.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.Cases;
import dev.gpt2.plan.PlanResult.Fits;
import dev.gpt2.plan.PlanResult.TooLarge;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.run.MemorySpec.Strategy;
import org.junit.jupiter.api.Test;

/** What holds for the plans of any step. */
final class PlannerTest {

  @Test
  void smallSteps_arePlannedAtTheLeastCostThereIs() {
    Cases.forAll(
        120,
        8,
        (random, size) -> {
          CostGraph graph = RandomSteps.graph(random, size);
          Planner planner = new Planner(graph);
          long most = planner.smallest(Strategy.KEEP_ALL).peakBytes();
          for (long limit : new long[] {most, most * 4 / 5, most * 3 / 5, most * 2 / 5, most / 5}) {
            long least = new BruteForce(graph, limit).leastCost();
            switch (planner.plan(Strategy.REMATERIALIZE, limit)) {
              case Fits(Plan plan) -> assertThat(plan.cost()).isEqualTo(least);
              case TooLarge(Plan smallest) -> {
                assertThat(least).isEqualTo(-1);
                assertThat(new BruteForce(graph, smallest.peakBytes() - 1).leastCost())
                    .isEqualTo(-1);
              }
            }
          }
        });
  }

  @Test
  void anyStep_isPlannedWithinTheLimitOrRefusedWithOneThatWorks() {
    Cases.forAll(60, 300, (random, size) -> assertHonest(RandomSteps.graph(random, size)));
  }

  @Test
  void largeStep_isPlannedWithinTheLimitOrRefusedWithOneThatWorks() {
    Cases.only(7, 2_000, (random, size) -> assertHonest(RandomSteps.graph(random, size)));
  }

  /** At 21 limits: rules kept, limit kept, and more memory never costs more. */
  static void assertHonest(CostGraph graph) {
    Planner planner = new Planner(graph);
    long most = planner.smallest(Strategy.KEEP_ALL).peakBytes();
    long smallest = planner.smallest(Strategy.REMATERIALIZE).peakBytes();
    long before = Long.MAX_VALUE;
    for (int percent = 0; percent <= 105; percent += 5) {
      long limit = most * percent / 100;
      switch (planner.plan(Strategy.REMATERIALIZE, limit)) {
        case Fits(Plan plan) -> {
          assertThat(plan.peakBytes()).isLessThanOrEqualTo(limit);
          assertThat(plan.cost()).isLessThanOrEqualTo(before);
          assertThat(MemorySimulator.simulate(graph, plan.schedule()).peakBytes())
              .isEqualTo(plan.peakBytes());
          before = plan.cost();
        }
        case TooLarge(Plan plan) -> {
          assertThat(limit).isLessThan(smallest);
          assertThat(plan.peakBytes()).isEqualTo(smallest);
        }
      }
    }
    assertThat(planner.plan(Strategy.REMATERIALIZE, smallest)).isInstanceOf(Fits.class);
  }
}
