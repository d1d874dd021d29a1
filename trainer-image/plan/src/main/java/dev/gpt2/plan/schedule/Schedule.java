package dev.gpt2.plan.schedule;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** What a step does, in order. */
public record Schedule(List<Instruction> instructions) {
  public Schedule {
    instructions = List.copyOf(instructions);
  }

  /** Every node once, in the graph's order, each value freed after its last use. */
  public static Schedule keepAll(Graph graph) {
    return freeingAtLastUse(graph, graph.nodes().stream().map(Node::id).toList());
  }

  /**
   * Computes nodes in an order, which may name a node several times, and frees each value as early
   * as that order allows.
   *
   * <p>Read backwards, a value is needed from its last use up to the computation before it; what a
   * computation makes that isn't needed is freed at once.
   */
  public static Schedule freeingAtLastUse(Graph graph, List<Integer> order) {
    List<Instruction> reversed = new ArrayList<>();
    Set<Value> needed = new HashSet<>(graph.results());
    for (int id : order.reversed()) {
      Node node = graph.node(id);
      List<Value> unused = new ArrayList<>();
      for (int output = 0; output < node.outputs().size(); output++) {
        Value value = node.output(output);
        if (!needed.remove(value)) {
          unused.add(value);
        }
      }
      OptionalInt overwritten = node.op().overwrites();
      for (int i = 0; i < node.operands().size(); i++) {
        if (node.operands().get(i) instanceof Value value
            && needed.add(value)
            && !(overwritten.isPresent() && overwritten.getAsInt() == i)) {
          unused.add(value);
        }
      }
      unused.forEach(value -> reversed.add(new Free(value)));
      reversed.add(new Compute(id));
    }
    Collections.reverse(reversed);
    return new Schedule(reversed);
  }
}
