package dev.gpt2.graph;

import java.util.ArrayList;
import java.util.List;

/** Adds nodes one after the other; shapes and costs follow from the operands. */
final class GraphBuilder {
  private static final TensorSpec NUMBER = TensorSpec.f32();
  private static final TensorSpec WHOLE_NUMBER = TensorSpec.i64();

  private final List<Node> nodes = new ArrayList<>();
  private final List<Value> results = new ArrayList<>();
  private final TensorSpec tokens;
  private final CostModel costs;

  GraphBuilder(long tokenCount, CostModel costs) {
    this.tokens = TensorSpec.i64(tokenCount);
    this.costs = costs;
  }

  Node add(String name, Op op, Operand... operands) {
    return add(name, op, List.of(operands));
  }

  Node add(String name, Op op, List<Operand> operands) {
    OpCall call = new OpCall(op, operands.stream().map(this::spec).toList());
    Op.Signature signature = call.signature();
    Node node =
        new Node(
            nodes.size(),
            name,
            call,
            operands,
            signature.outputs(),
            signature.workspaceBytes(),
            signature.flops(),
            costs.nanoseconds(call));
    nodes.add(node);
    return node;
  }

  void result(Value value) {
    results.add(value);
  }

  Graph build() {
    return new Graph(nodes, results);
  }

  TensorSpec spec(Operand operand) {
    return switch (operand) {
      case Value value -> nodes.get(value.node()).outputs().get(value.output());
      case Resident resident -> resident.spec();
      case StepInput input ->
          switch (input) {
            case TOKENS, TARGETS -> tokens;
            case LEARNING_RATE, STEP, GRADIENT_SCALE -> NUMBER;
            case POSITION -> WHOLE_NUMBER;
          };
    };
  }
}
