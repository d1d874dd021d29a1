package dev.gpt2.graph;

import java.util.ArrayList;
import java.util.List;

/** Adds nodes one after the other; shapes and costs follow from the operands. */
final class GraphBuilder {
  private static final TensorSpec NUMBER = TensorSpec.f32();

  private final List<Node> nodes = new ArrayList<>();
  private final List<Value> results = new ArrayList<>();
  private final TensorSpec tokens;
  private final Roofline roofline;

  GraphBuilder(long tokenCount, Roofline roofline) {
    this.tokens = TensorSpec.i64(tokenCount);
    this.roofline = roofline;
  }

  Node add(String name, Op op, Operand... operands) {
    List<TensorSpec> specs = new ArrayList<>();
    long bytes = 0;
    for (Operand operand : operands) {
      TensorSpec spec = spec(operand);
      specs.add(spec);
      bytes += spec.bytes();
    }
    Op.Signature signature = op.infer(specs);
    for (TensorSpec output : signature.outputs()) {
      bytes += output.bytes();
    }
    Node node =
        new Node(
            nodes.size(),
            name,
            op,
            List.of(operands),
            signature.outputs(),
            signature.workspaceBytes(),
            signature.flops(),
            roofline.nanoseconds(signature.flops(), bytes));
    nodes.add(node);
    return node;
  }

  void result(Value value) {
    results.add(value);
  }

  Graph build() {
    return new Graph(nodes, results);
  }

  private TensorSpec spec(Operand operand) {
    return switch (operand) {
      case Value value -> nodes.get(value.node()).outputs().get(value.output());
      case Resident resident -> resident.spec();
      case StepInput input ->
          switch (input) {
            case TOKENS, TARGETS -> tokens;
            case LEARNING_RATE, STEP -> NUMBER;
          };
    };
  }
}
