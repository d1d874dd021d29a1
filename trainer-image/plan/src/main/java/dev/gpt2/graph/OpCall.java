package dev.gpt2.graph;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An op on operands of these shapes, wherever in a graph: all that decides how long it takes.
 *
 * <p>Its text, {@code MatMul[transposeA=false, transposeB=true]([8, 4] f32, [6, 4] f32)}, names it
 * in files.
 */
public record OpCall(Op op, List<TensorSpec> operands) {
  public OpCall {
    operands = List.copyOf(operands);
  }

  /** Refuses operands that don't fit. */
  public Op.Signature signature() {
    return op.infer(operands);
  }

  /** Operands and outputs together: what the op reads and writes at least. */
  public long bytes() {
    return Stream.concat(operands.stream(), signature().outputs().stream())
        .mapToLong(TensorSpec::bytes)
        .sum();
  }

  @Override
  public String toString() {
    return op
        + operands.stream().map(TensorSpec::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
