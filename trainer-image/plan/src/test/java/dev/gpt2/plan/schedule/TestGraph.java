package dev.gpt2.plan.schedule;

import dev.gpt2.plan.schedule.CostGraph.Facts;
import dev.gpt2.plan.schedule.CostGraph.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Graphs of nodes whose outputs have just the bytes that a test's arithmetic is about: a number is
 * 4 bytes, and node i costs 2ⁱ. Values are named by their numbers.
 */
public final class TestGraph {
  private static final int[] NONE = {};

  private final List<Facts> nodes = new ArrayList<>();
  private final List<Integer> results = new ArrayList<>();
  private final List<String> weights = new ArrayList<>();
  private int values;

  /** A node with one output of this many numbers; returns its value. */
  public int add(String name, long numbers, int... inputs) {
    return add(name, Kind.REPEATABLE, numbers(numbers), 0, -1, NONE, NONE, inputs);
  }

  /** A node with outputs of these many numbers each; returns the first one, others follow. */
  public int addOf(String name, long[] outputs, int... inputs) {
    return add(name, Kind.REPEATABLE, numbers(outputs), 0, -1, NONE, NONE, inputs);
  }

  public int addWithWorkspace(String name, long numbers, long workspaceBytes, int... inputs) {
    return add(name, Kind.REPEATABLE, numbers(numbers), workspaceBytes, -1, NONE, NONE, inputs);
  }

  /** A node that leaves its output in the buffer of the first input. */
  public int overwrite(String name, long numbers, int... inputs) {
    return add(name, Kind.REPEATABLE, numbers(numbers), 0, inputs[0], NONE, NONE, inputs);
  }

  /** A node that reads a weight. */
  public int reading(String weight, String name, long numbers, int... inputs) {
    return add(name, Kind.REPEATABLE, numbers(numbers), 0, -1, weight(weight), NONE, inputs);
  }

  /** A node that may run once only. */
  public int once(String name, long numbers, int... inputs) {
    return add(name, Kind.ONCE, numbers(numbers), 0, -1, NONE, NONE, inputs);
  }

  /** A node that changes a weight; returns the node. */
  public int update(String name, int gradient, String weight) {
    add(name, Kind.UPDATE, numbers(), 0, -1, NONE, weight(weight), gradient);
    return nodes.size() - 1;
  }

  public TestGraph result(int value) {
    results.add(value);
    return this;
  }

  public CostGraph build() {
    return new CostGraph(nodes, results.stream().mapToInt(Integer::intValue).toArray(), weights);
  }

  private int[] weight(String name) {
    if (!weights.contains(name)) {
      weights.add(name);
    }
    return new int[] {weights.indexOf(name)};
  }

  private static long[] numbers(long... numbers) {
    return Arrays.stream(numbers).map(n -> 4 * n).toArray();
  }

  private int add(
      String name,
      Kind kind,
      long[] bytes,
      long workspaceBytes,
      int overwritten,
      int[] reads,
      int[] writes,
      int... inputs) {
    long cost = 1L << Math.min(nodes.size(), 40);
    int[] distinct = Arrays.stream(inputs).distinct().toArray();
    nodes.add(
        new Facts(name, kind, distinct, bytes, workspaceBytes, cost, overwritten, reads, writes));
    values += bytes.length;
    return values - bytes.length;
  }
}
