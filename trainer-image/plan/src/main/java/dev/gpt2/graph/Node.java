package dev.gpt2.graph;

import java.util.List;
import java.util.stream.Stream;

/**
 * One op at its place in the step.
 *
 * @param name where in the model: {@code h.3.attn}
 * @param call the op and its operands' shapes
 * @param operands where the operands come from
 * @param outputs what it makes, each an own {@link Value}
 * @param workspaceBytes what it holds for itself while it runs
 * @param cost nanoseconds that it is predicted to take
 */
public record Node(
    int id,
    String name,
    OpCall call,
    List<Operand> operands,
    List<TensorSpec> outputs,
    long workspaceBytes,
    long flops,
    long cost) {

  public Node {
    operands = List.copyOf(operands);
    outputs = List.copyOf(outputs);
  }

  public Op op() {
    return call.op();
  }

  /** The graph values that it reads. */
  public Stream<Value> inputs() {
    return operands.stream().filter(Value.class::isInstance).map(Value.class::cast);
  }

  /** The weights and optimizer states that it reads or, when it is an update, changes. */
  public Stream<Resident> residents() {
    return operands.stream().filter(Resident.class::isInstance).map(Resident.class::cast);
  }

  public Value output(int index) {
    if (index >= outputs.size()) {
      throw new IllegalArgumentException(
          "%s has %d outputs, not an output %d".formatted(name, outputs.size(), index));
    }
    return new Value(id, index);
  }

  public long outputBytes() {
    return outputs.stream().mapToLong(TensorSpec::bytes).sum();
  }
}
