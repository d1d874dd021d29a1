package dev.gpt2.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

  @Test
  void valueIsFreedRightAfterItsLastUse() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    int b = nodes.add("b", 1, a);
    int c = nodes.add("c", 1, a, b);
    int d = nodes.add("d", 1, c);
    CostGraph graph = nodes.result(d).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .startsWith(new Compute(0), new Compute(1), new Compute(2))
        .endsWith(new Compute(3), new Free(c))
        .containsOnlyOnce(new Free(a), new Free(b))
        .hasSize(4 + 3);
  }

  @Test
  void whatNobodyReadsIsFreedAtOnce() {
    TestGraph nodes = new TestGraph();
    int two = nodes.addOf("two", new long[] {1, 1});
    int last = nodes.add("last", 1, two);
    CostGraph graph = nodes.result(last).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Free(two + 1), new Compute(1), new Free(two));
  }

  @Test
  void resultsAreNeverFreed() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.result(a).result(nodes.add("b", 1, a)).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Compute(1));
  }

  @Test
  void valueReadTwiceByOneNodeIsFreedOnce() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.result(nodes.add("b", 1, a, a)).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Compute(1), new Free(a));
  }

  @Test
  void overwrittenOperandIsGoneByItself() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    CostGraph graph = nodes.result(nodes.overwrite("b", 1, a)).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Compute(1));
  }

  /**
   * In the order a, b, a, c a value lives from each computation to the last use before the next.
   */
  @Test
  void valueThatIsMadeAnewIsGoneInBetween() {
    TestGraph nodes = new TestGraph();
    int a = nodes.add("a", 1);
    int b = nodes.add("b", 1, a);
    CostGraph graph = nodes.result(nodes.add("c", 1, a, b)).build();
    assertThat(Schedule.of(graph, new Order(new int[] {0, 1, 0, 2})).instructions())
        .startsWith(new Compute(0), new Compute(1), new Free(a), new Compute(0), new Compute(2))
        .contains(new Free(b))
        .hasSize(4 + 3);
  }
}
