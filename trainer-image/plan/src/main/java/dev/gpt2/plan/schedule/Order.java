package dev.gpt2.plan.schedule;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Node numbers in the order in which they are computed, repeats being recomputations.
 *
 * <p>With each value freed after its last use before it is made again, an order is a whole
 * schedule: solvers think in orders.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Order(int[] nodes) {

  /** Every node once, in the graph's order. */
  public static Order natural(CostGraph graph) {
    return new Order(IntStream.range(0, graph.nodeCount()).toArray());
  }

  /** The node at a position. */
  public int node(int position) {
    return nodes[position];
  }

  public int length() {
    return nodes.length;
  }

  public long cost(CostGraph graph) {
    return Arrays.stream(nodes).mapToLong(graph::cost).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Order order && Arrays.equals(nodes, order.nodes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nodes);
  }

  @Override
  public String toString() {
    return Arrays.toString(nodes);
  }
}
