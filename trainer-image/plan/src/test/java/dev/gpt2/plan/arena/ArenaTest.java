package dev.gpt2.plan.arena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.Cases;
import dev.gpt2.exchange.GraphFile;
import dev.gpt2.plan.Plan;
import dev.gpt2.plan.PlanResult;
import dev.gpt2.plan.PlanResult.Fits;
import dev.gpt2.plan.Planner;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.RandomOrders;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.plan.schedule.TestGraph;
import dev.gpt2.run.MemorySpec.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArenaTest {

  /** a and b are alive together, 64 and 128 bytes with alignment; c takes a's place. */
  @Test
  void aFreedPlaceIsUsedAgain() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 10);
    int b = nodes.add("b", 20, a);
    CostGraph graph = nodes.result(nodes.add("c", 16, b)).build();
    Arena arena = Arena.of(graph, Schedule.keepAll(graph));
    assertThat(arena.bytes()).isEqualTo(64 + 128);
    assertThat(arena.offset(2, 0)).isEqualTo(arena.offset(0, 0));
  }

  @Test
  void whatOverwritesAnOperandStaysInItsPlace() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 10);
    int b = nodes.add("b", 20);
    CostGraph graph = nodes.result(nodes.overwrite("c", 10, a, b)).build();
    Arena arena = Arena.of(graph, Schedule.keepAll(graph));
    assertThat(arena.offset(2, 0)).isEqualTo(arena.offset(0, 0));
  }

  @Test
  void emptyStepTakesNothing() {
    CostGraph graph = new TestGraph().build();
    assertThat(Arena.of(graph, Schedule.keepAll(graph)).bytes()).isZero();
  }

  @Test
  void whatIsAliveTogetherNeverOverlaps() {
    Cases.forAll(
        200,
        60,
        (random, size) -> {
          CostGraph graph = RandomOrders.graph(random, size);
          assertNoOverlap(graph, Schedule.of(graph, RandomOrders.order(graph, random)));
        });
  }

  /** Gaps: none or nearly none, unless memory is so short that everything is moved about. */
  @Test
  void plansOfTheComparisonGraphsLieWithoutGaps() throws IOException {
    CostGraph graph = GraphFile.read(Path.of("src/test/resources/graphs/gpt2-124M-std.json.gz"));
    Planner planner = new Planner(graph);
    long most = planner.smallest(Strategy.KEEP_ALL).peakBytes();
    for (int percent : new int[] {100, 75, 50, 35, 30}) {
      PlanResult result = planner.plan(Strategy.REMATERIALIZE, most * percent / 100);
      Plan plan = ((Fits) result).plan();
      Arena arena = Arena.of(graph, plan.schedule());
      assertThat(arena.bytes()).isBetween(plan.peakBytes(), plan.peakBytes() * 1_001 / 1_000);
      assertNoOverlap(graph, plan.schedule());
    }
  }

  /** Goes through the schedule with what is alive, and compares places byte by byte. */
  private static void assertNoOverlap(CostGraph graph, Schedule schedule) {
    Arena arena = Arena.of(graph, schedule);
    Map<Integer, Long> places = new HashMap<>();
    int computation = 0;
    for (var instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int node) -> {
          places.remove(graph.overwritten(node));
          for (int v = graph.firstOutput(node); v < graph.firstOutput(node + 1); v++) {
            long offset = arena.offset(computation, v - graph.firstOutput(node));
            assertThat(offset + graph.bytes(v)).isLessThanOrEqualTo(arena.bytes());
            assertThat(offset % Arena.ALIGNMENT).isZero();
            for (Map.Entry<Integer, Long> other : places.entrySet()) {
              long end = other.getValue() + graph.bytes(other.getKey());
              assertThat(end <= offset || offset + graph.bytes(v) <= other.getValue())
                  .as("%s beside %s", graph.describe(v), graph.describe(other.getKey()))
                  .isTrue();
            }
            places.put(v, offset);
          }
          computation++;
        }
        case Free(int value) -> places.remove(value);
      }
    }
  }
}
