package dev.gpt2.graph;

import dev.gpt2.graph.Gpt2Weights.Affine;
import dev.gpt2.run.Precision;

/**
 * The layers that GPT-2's blocks are made of, forward.
 *
 * <p>M rows, of which each is a position of a sequence; C channels, I inputs, O outputs.
 */
record Gpt2Layers(GraphBuilder graph, WeightReader reader) {
  private static final double LAYER_NORM_EPSILON = 1e-5;

  /** Of the weights themselves. */
  Gpt2Layers(GraphBuilder graph) {
    this(graph, new WeightReader(graph, Precision.FP32));
  }

  /** x [M, C] → [M, C], and the statistics of each row. */
  Node norm(String name, Value x, Affine w) {
    return graph.add(name, new Op.LayerNorm(LAYER_NORM_EPSILON), x, w.weight(), w.bias());
  }

  /** x [M, I] → [M, O]. */
  Node linear(String name, Node x, Affine w) {
    return graph.add(name, new Op.Linear(false), x.output(0), reader.read(w.weight()), w.bias());
  }

  /** The same, added to what went around it, [M, O]. */
  Node residual(String name, Node x, Affine w, Value around) {
    return graph.add(
        name, new Op.Linear(true), x.output(0), reader.read(w.weight()), w.bias(), around);
  }

  /** x [M, C] → the logits of all rows [M, V]. */
  Node unembed(Node x, Resident tokenEmbedding) {
    return graph.add("logits", new Op.MatMul(false, true), x.output(0), tokenEmbedding);
  }
}
