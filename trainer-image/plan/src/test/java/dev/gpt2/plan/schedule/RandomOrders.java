package dev.gpt2.plan.schedule;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/** Random graphs, and random orders with recomputation in which they can run. */
final class RandomOrders {
  private final Graph graph;
  private final Set<Value> kept = new LinkedHashSet<>();
  private final List<Integer> order = new ArrayList<>();

  private RandomOrders(Graph graph) {
    this.graph = graph;
  }

  /**
   * A graph of {@code size} nodes, some with several outputs, with workspace, or working in the
   * buffer of an operand; every value may be read again, also one that is overwritten before.
   */
  static Graph graph(SplittableRandom random, int size) {
    TestGraph nodes = new TestGraph();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<Value> operands = new ArrayList<>();
      for (int k = Math.min(values.size(), random.nextInt(4)); k > 0; k--) {
        // mostly what was made lately, as in real networks
        int back = 1 + random.nextInt(Math.min(values.size(), random.nextInt(8) == 0 ? 1_000 : 5));
        operands.add(values.get(values.size() - back));
      }
      Value[] inputs = operands.toArray(Value[]::new);
      switch (random.nextInt(inputs.length == 0 ? 5 : 6)) {
        case 0 -> {
          Node node =
              nodes.addOf(
                  "two" + i, new long[] {1 + random.nextInt(9), 1 + random.nextInt(9)}, inputs);
          values.add(node.output(0));
          values.add(node.output(1));
        }
        case 1 ->
            values.add(
                nodes.addWithWorkspace(
                    "work" + i, 1 + random.nextInt(9), random.nextInt(99), inputs));
        case 5 -> values.add(nodes.overwrite("over" + i, 1 + random.nextInt(9), inputs));
        default -> values.add(nodes.add("n" + i, 1 + random.nextInt(99), inputs));
      }
    }
    for (Value value : values) {
      if (random.nextInt(8) == 0) {
        nodes.result(value);
      }
    }
    return nodes.build();
  }

  /** Every node at least once; what was forgotten or overwritten is made anew when it is read. */
  static List<Integer> order(Graph graph, SplittableRandom random) {
    RandomOrders orders = new RandomOrders(graph);
    for (Node node : graph.nodes()) {
      orders.compute(node);
      orders.kept.removeIf(value -> random.nextInt(6) == 0);
    }
    latestFirst(graph.results()).forEach(orders::need);
    return orders.order;
  }

  /**
   * Latest inputs first: making one runs nodes before it only, which overwrite none that is later.
   */
  private void compute(Node node) {
    latestFirst(node.inputs().toList()).forEach(this::need);
    order.add(node.id());
    OptionalInt overwritten = node.op().overwrites();
    if (overwritten.isPresent()
        && node.operands().get(overwritten.getAsInt()) instanceof Value value) {
      kept.remove(value);
    }
    for (int output = 0; output < node.outputs().size(); output++) {
      kept.add(node.output(output));
    }
  }

  private void need(Value value) {
    if (!kept.contains(value)) {
      compute(graph.node(value.node()));
    }
  }

  private static List<Value> latestFirst(List<Value> values) {
    return values.stream().sorted(Comparator.comparingInt(Value::node).reversed()).toList();
  }
}
