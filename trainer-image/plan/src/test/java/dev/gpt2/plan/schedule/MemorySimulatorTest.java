package dev.gpt2.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.MemorySimulator.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Outputs are numbers of 4 bytes; node i costs 2ⁱ, so that a sum of costs says what ran. */
final class MemorySimulatorTest {

  /** a 10 → b 20 → c 5: while b runs there are 10 + 20 numbers, while c runs 20 + 5. */
  @Test
  void outputsStandBesideTheInputsUntilTheNodeIsDone() {
    TestGraph nodes = new TestGraph();
    int b = nodes.add("b", 20, nodes.add("a", 10));
    CostGraph graph = nodes.result(nodes.add("c", 5, b)).build();
    assertThat(MemorySimulator.simulate(graph, Schedule.keepAll(graph)))
        .isEqualTo(new Profile(4 * 30, "b", 1 + 2 + 4, 3));
  }

  /** a 10 → b 5 with 100 bytes for itself → c 12: 40 + 20 + 100 at b, 20 + 48 at c. */
  @Test
  void workspaceCountsWhileItsNodeRuns() {
    TestGraph nodes = new TestGraph();
    int b = nodes.addWithWorkspace("b", 5, 100, nodes.add("a", 10));
    CostGraph graph = nodes.result(nodes.add("c", 12, b)).build();
    Profile profile = MemorySimulator.simulate(graph, Schedule.keepAll(graph));
    assertThat(profile.peakBytes()).isEqualTo(160);
    assertThat(profile.peakNode()).isEqualTo("b");
  }

  /** a 10, b 1, then c 10 in a's buffer: 10 + 1 numbers at b and at c, never 21. */
  @Test
  void overwrittenOperandGivesItsBuffer() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 10);
    int b = nodes.add("b", 1);
    CostGraph graph = nodes.result(nodes.overwrite("c", 10, a, b)).build();
    assertThat(MemorySimulator.simulate(graph, Schedule.keepAll(graph)).peakBytes())
        .isEqualTo(4 * 11);
  }

  /** two makes 3 and 4, of which 4 is never read: 7 at two, 3 + 2 at last. */
  @Test
  void outputThatNobodyReadsCountsWhileItsNodeRuns() {
    TestGraph nodes = new TestGraph();
    int two = nodes.addOf("two", new long[] {3, 4});
    CostGraph graph = nodes.result(nodes.add("last", 2, two)).build();
    assertThat(MemorySimulator.simulate(graph, Schedule.keepAll(graph)))
        .isEqualTo(new Profile(4 * 7, "two", 1 + 2, 2));
  }

  @Test
  void firstOfTwoEqualPeaksIsNamed() {
    TestGraph nodes = new TestGraph();
    nodes.add("a", 5);
    nodes.add("b", 5);
    CostGraph graph = nodes.build();
    assertThat(MemorySimulator.simulate(graph, Schedule.keepAll(graph)).peakNode()).isEqualTo("a");
  }

  @Test
  void emptyStepTakesNothing() {
    CostGraph graph = new TestGraph().build();
    assertThat(MemorySimulator.simulate(graph, Schedule.keepAll(graph)))
        .isEqualTo(new Profile(0, "", 0, 0));
  }

  /**
   * a 100 → b 1 → c 50 → d 1, and d reads a. Keeping a: 100 + 1 + 50 at c, 100 + 50 + 1 at d. Freed
   * after b and made anew before d: 50 + 1 at c, 50 + 100 at the second a, 50 + 100 + 1 at d; c
   * made after a's second time instead has 1 + 100 + 50.
   */
  @Test
  void recomputationCostsTwiceAndFreesInBetween() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 100);
    int b = nodes.add("b", 1, a);
    int c = nodes.addWithWorkspace("c", 50, 4 * 1_000, b);
    CostGraph graph = nodes.result(nodes.add("d", 1, a, c)).build();
    assertThat(MemorySimulator.simulate(graph, Schedule.keepAll(graph)))
        .isEqualTo(new Profile(4 * (100 + 1 + 50 + 1_000), "c", 1 + 2 + 4 + 8, 4));
    Schedule again = Schedule.of(graph, new Order(new int[] {0, 1, 2, 0, 3}));
    assertThat(MemorySimulator.simulate(graph, again))
        .isEqualTo(new Profile(4 * (1 + 50 + 1_000), "c", 1 + 1 + 2 + 4 + 8, 5));
  }

  /**
   * two makes 3 and 40. Its first output is freed and made anew while the second stays: the kernel
   * makes both again, so 40 + 3 + 40 stand there while it runs, and 40 + 3 afterwards.
   */
  @Test
  void siblingThatIsAliveStaysAsItIsWhenItsNodeRunsAgain() {
    TestGraph nodes = new TestGraph();
    int two = nodes.addOf("two", new long[] {3, 40});
    int used = nodes.add("used", 1, two);
    int last = nodes.add("last", 1, two, two + 1, used);
    CostGraph graph = nodes.result(last).build();
    LiveValues values = new LiveValues(graph);
    values.compute(0);
    values.compute(1);
    values.free(two);
    assertThat(values.liveBytes()).isEqualTo(4 * (40 + 1));
    values.compute(0);
    assertThat(values.liveBytes()).isEqualTo(4 * (40 + 1 + 3));
    assertThat(values.peakBytes()).isEqualTo(4 * (40 + 1 + 3 + 40));
    values.compute(2);
    values.free(two);
    values.free(two + 1);
    values.free(used);
    values.finish();
    assertThat(values.liveBytes()).isEqualTo(4);
  }

  @Test
  void readingADeadValueIsRefused() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.result(nodes.add("b", 1, a)).build();
    assertRefused(graph, "b reads output 0 of a, which isn't alive", new Compute(1));
    assertRefused(
        graph,
        "b reads output 0 of a, which isn't alive",
        new Compute(0),
        new Free(a),
        new Compute(1));
  }

  @Test
  void readingAnOverwrittenValueIsRefused() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    int b = nodes.overwrite("b", 1, a);
    CostGraph graph = nodes.result(nodes.add("c", 1, a, b)).build();
    assertRefused(
        graph,
        "c reads output 0 of a, which isn't alive",
        new Compute(0),
        new Compute(1),
        new Compute(2));
  }

  @Test
  void freeingADeadValueIsRefused() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.build();
    String message = "a would free its output 0 of a, which isn't alive";
    assertRefused(graph, message, new Free(a));
    assertRefused(graph, message, new Compute(0), new Free(a), new Free(a));
  }

  @Test
  void updatingTwiceIsRefused() {
    TestGraph nodes = new TestGraph();
    int update = nodes.update("update.w", nodes.add("gradient", 1), "w");
    assertRefused(
        nodes.build(),
        "update.w would run twice",
        new Compute(0),
        new Compute(update),
        new Compute(update));
  }

  @Test
  void missingUpdateIsRefused() {
    TestGraph nodes = new TestGraph();
    int gradient = nodes.add("gradient", 1);
    nodes.update("update.w", gradient, "w");
    assertRefused(nodes.build(), "update.w never ran", new Compute(0), new Free(gradient));
  }

  @Test
  void readingAWeightAfterItsUpdateIsRefused() {
    TestGraph nodes = new TestGraph();
    int gradient = nodes.reading("w", "gradient", 1);
    nodes.update("update.w", gradient, "w");
    assertRefused(
        nodes.build(),
        "gradient reads w after its update",
        new Compute(0),
        new Compute(1),
        new Compute(0));
  }

  @Test
  void valueThatIsLeftOverIsRefused() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.result(nodes.add("b", 1, a)).build();
    assertRefused(graph, "output 0 of a is never freed", new Compute(0), new Compute(1));
  }

  @Test
  void resultThatIsNotThereIsRefused() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.result(a).build();
    String message = "a must leave output 0 of a, which isn't alive";
    assertRefused(graph, message);
    assertRefused(graph, message, new Compute(0), new Free(a));
  }

  private static void assertRefused(CostGraph graph, String message, Instruction... instructions) {
    assertThatThrownBy(() -> MemorySimulator.simulate(graph, new Schedule(List.of(instructions))))
        .isInstanceOf(InvalidScheduleException.class)
        .hasMessage(message);
  }
}
