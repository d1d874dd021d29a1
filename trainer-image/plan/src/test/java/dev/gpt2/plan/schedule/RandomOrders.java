package dev.gpt2.plan.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random graphs, and random orders with recomputation in which they can run. */
public final class RandomOrders {
  private final CostGraph graph;
  private final boolean[] kept;
  private final List<Integer> order = new ArrayList<>();

  private RandomOrders(CostGraph graph) {
    this.graph = graph;
    this.kept = new boolean[graph.valueCount()];
  }

  /**
   * A graph of {@code size} nodes, some with several outputs, with workspace, or working in the
   * buffer of an operand; every value may be read again, also one that is overwritten before.
   */
  public static CostGraph graph(SplittableRandom random, int size) {
    TestGraph nodes = new TestGraph();
    int values = 0;
    for (int i = 0; i < size; i++) {
      int[] inputs = new int[Math.min(values, random.nextInt(4))];
      for (int k = 0; k < inputs.length; k++) {
        // mostly what was made lately, as in real networks
        inputs[k] =
            values - 1 - random.nextInt(Math.min(values, random.nextInt(8) == 0 ? 1_000 : 5));
      }
      switch (random.nextInt(inputs.length == 0 ? 5 : 6)) {
        case 0 -> {
          long[] outputs = {1 + random.nextInt(9), 1 + random.nextInt(9)};
          nodes.addOf("two" + i, outputs, inputs);
          values++;
        }
        case 1 ->
            nodes.addWithWorkspace("work" + i, 1 + random.nextInt(9), random.nextInt(99), inputs);
        case 5 -> nodes.overwrite("over" + i, 1 + random.nextInt(9), inputs);
        default -> nodes.add("n" + i, 1 + random.nextInt(99), inputs);
      }
      values++;
    }
    for (int value = 0; value < values; value++) {
      if (random.nextInt(8) == 0) {
        nodes.result(value);
      }
    }
    return nodes.build();
  }

  /** Every node at least once; what was forgotten or overwritten is made anew when it is read. */
  public static Order order(CostGraph graph, SplittableRandom random) {
    RandomOrders orders = new RandomOrders(graph);
    for (int node = 0; node < graph.nodeCount(); node++) {
      orders.compute(node);
      for (int value = 0; value < orders.kept.length; value++) {
        orders.kept[value] &= random.nextInt(6) > 0;
      }
    }
    orders.needAll(graph.results());
    return new Order(orders.order.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * Latest inputs first: making one runs nodes before it only, which overwrite none that is later.
   */
  private void needAll(int[] values) {
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = sorted.length - 1; i >= 0; i--) {
      if (!kept[sorted[i]]) {
        compute(graph.producer(sorted[i]));
      }
    }
  }

  private void compute(int node) {
    needAll(graph.inputs(node));
    order.add(node);
    if (graph.overwritten(node) >= 0) {
      kept[graph.overwritten(node)] = false;
    }
    Arrays.fill(kept, graph.firstOutput(node), graph.firstOutput(node + 1), true);
  }
}
