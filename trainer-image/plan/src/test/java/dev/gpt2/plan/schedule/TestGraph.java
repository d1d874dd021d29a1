package dev.gpt2.plan.schedule;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.Operand;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Graphs of nodes whose outputs have just the bytes that a test's arithmetic is about. */
final class TestGraph {
  private static final Op PLAIN = new Op.Gelu();
  private static final Op OVERWRITES_ITS_FIRST = new Op.TokenEmbeddingGradient();
  private static final Op UPDATE = new Op.SgdUpdate(0);

  private final List<Node> nodes = new ArrayList<>();
  private final List<Value> results = new ArrayList<>();

  static Resident weight(String name) {
    return new Resident(name, TensorSpec.f32(1), Resident.Role.WEIGHT);
  }

  /** A node with one output of this many numbers, 4 bytes each. */
  Value add(String name, long numbers, Operand... operands) {
    return add(PLAIN, name, 0, new long[] {numbers}, operands).output(0);
  }

  /** A node with outputs of these many numbers each. */
  Node addOf(String name, long[] outputs, Operand... operands) {
    return add(PLAIN, name, 0, outputs, operands);
  }

  Value addWithWorkspace(String name, long numbers, long workspaceBytes, Operand... operands) {
    return add(PLAIN, name, workspaceBytes, new long[] {numbers}, operands).output(0);
  }

  /** A node that leaves its output in the buffer of the first operand. */
  Value overwrite(String name, long numbers, Operand... operands) {
    return add(OVERWRITES_ITS_FIRST, name, 0, new long[] {numbers}, operands).output(0);
  }

  int update(String name, Value gradient, Resident weight) {
    return add(UPDATE, name, 0, new long[0], gradient, weight).id();
  }

  TestGraph result(Value value) {
    results.add(value);
    return this;
  }

  Graph build() {
    return new Graph(nodes, results);
  }

  private Node add(Op op, String name, long workspaceBytes, long[] outputs, Operand... operands) {
    List<TensorSpec> specs = Arrays.stream(outputs).mapToObj(TensorSpec::f32).toList();
    int id = nodes.size();
    Node node =
        new Node(id, name, op, List.of(operands), specs, workspaceBytes, 0, /* cost= */ 1L << id);
    nodes.add(node);
    return node;
  }
}
