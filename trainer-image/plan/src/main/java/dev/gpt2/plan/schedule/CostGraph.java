package dev.gpt2.plan.schedule;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * A training step as numbers: what each node reads, makes, takes and costs.
 *
 * <p>It is all that a planner needs, so that one planner serves the graphs of this project and any
 * other that is read from a file. Nodes are numbered in an order in which they can run; values are
 * numbered in the order of the nodes that make them, so that a graph whose nodes have one output
 * each has equal numbers for both. Arrays are the graph's own and aren't to be changed.
 */
public final class CostGraph {

  /** How often a node may run. */
  public enum Kind {
    /** As often as its outputs are wanted. */
    REPEATABLE,
    /** At most once: what it reads may be changed by then in a way that this graph doesn't tell. */
    ONCE,
    /** Exactly once: it changes residents. */
    UPDATE
  }

  /**
   * One node.
   *
   * @param inputs values that it reads, each once
   * @param outputBytes bytes of each value that it makes
   * @param workspaceBytes what it holds for itself while it runs
   * @param cost nanoseconds
   * @param overwritten the input whose buffer becomes the first output, or -1
   * @param reads residents that it reads; none of them may have been written before
   * @param writes residents that it changes
   */
  @SuppressWarnings("ArrayRecordComponent") // read in the planner's inner loops, never compared
  public record Facts(
      String name,
      Kind kind,
      int[] inputs,
      long[] outputBytes,
      long workspaceBytes,
      long cost,
      int overwritten,
      int[] reads,
      int[] writes) {}

  private final List<Facts> nodes;
  private final int[] results;
  private final List<String> residents;
  private final int[] firstOutput;
  private final int[] producer;
  private final long[] bytes;
  private final long[] outputBytes;

  /**
   * Checks that nodes read values of earlier nodes only.
   *
   * @param results values that must be alive at the end
   * @param residents names of the weights, by whose numbers nodes name them
   */
  public CostGraph(List<Facts> nodes, int[] results, List<String> residents) {
    this.nodes = List.copyOf(nodes);
    this.results = results.clone();
    this.residents = List.copyOf(residents);
    int n = nodes.size();
    firstOutput = new int[n + 1];
    outputBytes = new long[n];
    for (int i = 0; i < n; i++) {
      Facts node = nodes.get(i);
      firstOutput[i + 1] = firstOutput[i] + node.outputBytes().length;
      outputBytes[i] = Arrays.stream(node.outputBytes()).sum();
      for (int input : node.inputs()) {
        if (input < 0 || input >= firstOutput[i]) {
          throw new IllegalArgumentException(
              "node %d (%s) must read values of earlier nodes only; found %d"
                  .formatted(i, node.name(), input));
        }
      }
    }
    producer = new int[firstOutput[n]];
    bytes = new long[firstOutput[n]];
    for (int i = 0; i < n; i++) {
      for (int v = firstOutput[i]; v < firstOutput[i + 1]; v++) {
        producer[v] = i;
        bytes[v] = nodes.get(i).outputBytes()[v - firstOutput[i]];
      }
    }
  }

  public static CostGraph of(Graph graph) {
    Map<Value, Integer> values = new HashMap<>();
    SequencedMap<Resident, Integer> residents = new LinkedHashMap<>();
    List<Facts> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      OptionalInt overwrites = node.op().overwrites();
      int overwritten =
          overwrites.isPresent()
                  && node.operands().get(overwrites.getAsInt()) instanceof Value value
              ? values.get(value)
              : -1;
      int[] touched =
          node.residents()
              .mapToInt(r -> residents.computeIfAbsent(r, x -> residents.size()))
              .toArray();
      boolean update = node.op().isUpdate();
      nodes.add(
          new Facts(
              node.name(),
              update ? Kind.UPDATE : Kind.REPEATABLE,
              node.inputs().mapToInt(values::get).distinct().toArray(),
              node.outputs().stream().mapToLong(spec -> spec.bytes()).toArray(),
              node.workspaceBytes(),
              node.cost(),
              overwritten,
              update ? new int[0] : touched,
              update ? touched : new int[0]));
      for (int output = 0; output < node.outputs().size(); output++) {
        values.put(node.output(output), values.size());
      }
    }
    return new CostGraph(
        nodes,
        graph.results().stream().mapToInt(values::get).toArray(),
        residents.keySet().stream().map(Resident::name).toList());
  }

  public int nodeCount() {
    return nodes.size();
  }

  public int valueCount() {
    return bytes.length;
  }

  public int residentCount() {
    return residents.size();
  }

  public String residentName(int resident) {
    return residents.get(resident);
  }

  public int[] results() {
    return results;
  }

  public String name(int node) {
    return nodes.get(node).name();
  }

  public Kind kind(int node) {
    return nodes.get(node).kind();
  }

  public int[] inputs(int node) {
    return nodes.get(node).inputs();
  }

  public int[] reads(int node) {
    return nodes.get(node).reads();
  }

  public int[] writes(int node) {
    return nodes.get(node).writes();
  }

  public long cost(int node) {
    return nodes.get(node).cost();
  }

  public long workspaceBytes(int node) {
    return nodes.get(node).workspaceBytes();
  }

  /** The input whose buffer becomes the node's first output, or -1. */
  public int overwritten(int node) {
    return nodes.get(node).overwritten();
  }

  /** The values that a node makes are those from here up to {@code firstOutput(node + 1)}. */
  public int firstOutput(int node) {
    return firstOutput[node];
  }

  public long outputBytes(int node) {
    return outputBytes[node];
  }

  public long bytes(int value) {
    return bytes[value];
  }

  /** The node that makes a value. */
  public int producer(int value) {
    return producer[value];
  }

  /** Cost of a step in which every node runs once. */
  public long cost() {
    return nodes.stream().mapToLong(Facts::cost).sum();
  }

  /** How messages name a value: {@code output 1 of h.3.ln_2}. */
  public String describe(int value) {
    int node = producer[value];
    return "output %d of %s".formatted(value - firstOutput[node], name(node));
  }
}
