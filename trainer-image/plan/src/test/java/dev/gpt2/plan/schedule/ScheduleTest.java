package dev.gpt2.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

  @Test
  void valueIsFreedRightAfterItsLastUse() {
    TestGraph nodes = new TestGraph();
    Value a = nodes.add("a", 1);
    Value b = nodes.add("b", 1, a);
    Value c = nodes.add("c", 1, a, b);
    Value d = nodes.add("d", 1, c);
    Graph graph = nodes.result(d).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .startsWith(new Compute(0), new Compute(1), new Compute(2))
        .endsWith(new Compute(3), new Free(c))
        .containsOnlyOnce(new Free(a), new Free(b))
        .hasSize(4 + 3);
  }

  @Test
  void whatNobodyReadsIsFreedAtOnce() {
    TestGraph nodes = new TestGraph();
    Node two = nodes.addOf("two", new long[] {1, 1});
    Value last = nodes.add("last", 1, two.output(0));
    Graph graph = nodes.result(last).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(
            new Compute(0), new Free(two.output(1)), new Compute(1), new Free(two.output(0)));
  }

  @Test
  void resultsAreNeverFreed() {
    TestGraph nodes = new TestGraph();
    Value a = nodes.add("a", 1);
    Graph graph = nodes.result(a).result(nodes.add("b", 1, a)).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Compute(1));
  }

  @Test
  void valueReadTwiceByOneNodeIsFreedOnce() {
    TestGraph nodes = new TestGraph();
    Value a = nodes.add("a", 1);
    Graph graph = nodes.result(nodes.add("b", 1, a, a)).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Compute(1), new Free(a));
  }

  @Test
  void overwrittenOperandIsGoneByItself() {
    TestGraph nodes = new TestGraph();
    Value a = nodes.add("a", 1);
    Graph graph = nodes.result(nodes.overwrite("b", 1, a)).build();
    assertThat(Schedule.keepAll(graph).instructions())
        .containsExactly(new Compute(0), new Compute(1));
  }

  /**
   * In the order a, b, a, c a value lives from each computation to the last use before the next.
   */
  @Test
  void valueThatIsMadeAnewIsGoneInBetween() {
    TestGraph nodes = new TestGraph();
    Value a = nodes.add("a", 1);
    Value b = nodes.add("b", 1, a);
    Graph graph = nodes.result(nodes.add("c", 1, a, b)).build();
    assertThat(Schedule.freeingAtLastUse(graph, List.of(0, 1, 0, 2)).instructions())
        .startsWith(new Compute(0), new Compute(1), new Free(a), new Compute(0), new Compute(2))
        .contains(new Free(b))
        .hasSize(4 + 3);
  }
}
