package dev.gpt2.plan.schedule;

import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** What a step does, in order. */
public record Schedule(List<Instruction> instructions) {
  public Schedule {
    instructions = List.copyOf(instructions);
  }

  /** Every node once, in the graph's order, each value freed after its last use. */
  public static Schedule keepAll(CostGraph graph) {
    return of(graph, Order.natural(graph));
  }

  /**
   * Computes nodes in an order, and frees each value as early as that order allows.
   *
   * <p>Read backwards, a value is needed from its last use up to the computation before it; what a
   * computation makes that isn't needed is freed at once.
   */
  public static Schedule of(CostGraph graph, Order order) {
    List<Instruction> reversed = new ArrayList<>();
    BitSet needed = new BitSet();
    for (int result : graph.results()) {
      needed.set(result);
    }
    for (int t = order.length() - 1; t >= 0; t--) {
      int node = order.node(t);
      for (int v = graph.firstOutput(node + 1) - 1; v >= graph.firstOutput(node); v--) {
        if (!needed.get(v)) {
          reversed.add(new Free(v));
        }
        needed.clear(v);
      }
      for (int input : graph.inputs(node)) {
        if (!needed.get(input) && input != graph.overwritten(node)) {
          reversed.add(new Free(input));
        }
        needed.set(input);
      }
      reversed.add(new Compute(node));
    }
    Collections.reverse(reversed);
    return new Schedule(reversed);
  }
}
