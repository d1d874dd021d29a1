package dev.gpt2.graph;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A training step: nodes in an order in which they can run, and what must be there at its end.
 *
 * @param results values that are alive after the last node: the loss, or gradients
 */
public record Graph(List<Node> nodes, List<Value> results) {

  public Graph {
    nodes = List.copyOf(nodes);
    results = List.copyOf(results);
    if (Set.copyOf(results).size() < results.size()) {
      throw new IllegalArgumentException("each result must be named once: " + results);
    }
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      int id = i;
      if (node.id() != id || node.inputs().anyMatch(input -> input.node() >= id)) {
        throw new IllegalArgumentException(
            "node %s at place %d must have that id and read earlier nodes only".formatted(node, i));
      }
    }
  }

  public Node node(int id) {
    return nodes.get(id);
  }

  public TensorSpec spec(Value value) {
    return nodes.get(value.node()).outputs().get(value.output());
  }

  /** All weights and optimizer states, in the order of their first use. */
  public SequencedSet<Resident> residents() {
    SequencedSet<Resident> residents = new LinkedHashSet<>();
    nodes.forEach(node -> node.residents().forEach(residents::add));
    return residents;
  }

  /** The different calls, in the order of their first use: a table of these has all costs. */
  public SequencedSet<OpCall> calls() {
    return nodes.stream().map(Node::call).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  public long residentBytes() {
    return residents().stream().mapToLong(resident -> resident.spec().bytes()).sum();
  }

  /** Floating-point operations of one step in which every node runs once. */
  public long flops() {
    return nodes.stream().mapToLong(Node::flops).sum();
  }
}
