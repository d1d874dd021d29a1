package dev.gpt2.graph;

import dev.gpt2.run.Precision;
import java.util.HashMap;
import java.util.Map;

/**
 * What products read where they need a weight's matrix: in fp32 itself; in bf16 what it is rounded
 * to (Micikevicius et al. 2018, section 3.1; with bf16's range there is nothing to scale).
 *
 * <p>A rounded matrix is a value like others: it is kept from the forward to the backward pass
 * where there is memory, and else made again. Vectors and the position embedding, small and read
 * but once, are rounded by the ops that read them.
 */
final class WeightReader {
  private final GraphBuilder graph;
  private final Precision precision;
  private final Map<Resident, Value> rounded = new HashMap<>();

  WeightReader(GraphBuilder graph, Precision precision) {
    this.graph = graph;
    this.precision = precision;
  }

  /** What a step that reads by it computes in. */
  Precision precision() {
    return precision;
  }

  /** In bf16 the same value each time. */
  Operand read(Resident matrix) {
    return switch (precision) {
      case FP32 -> matrix;
      case BF16 -> rounded.computeIfAbsent(matrix, m -> round(m.name() + ".bf16", m));
    };
  }

  /** In bf16 another value, under another name. */
  Operand readAgain(Resident matrix) {
    return switch (precision) {
      case FP32 -> matrix;
      case BF16 -> round(matrix.name() + ".bf16.again", matrix);
    };
  }

  private Value round(String name, Resident matrix) {
    return graph.add(name, new Op.Round(), matrix).output(0);
  }
}
