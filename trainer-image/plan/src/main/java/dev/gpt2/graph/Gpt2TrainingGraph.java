package dev.gpt2.graph;

import dev.gpt2.run.ModelShape;

/** The training step of a GPT-2: forward, backward, update. */
public final class Gpt2TrainingGraph {
  private Gpt2TrainingGraph() {}

  public static Graph of(StepShape shape, UpdateRule rule) {
    return of(shape, rule, GraphOptions.DEFAULT);
  }

  /** The loss is the graph's first result; with {@code KeepGradients} the gradients follow. */
  public static Graph of(StepShape shape, UpdateRule rule, GraphOptions options) {
    GraphBuilder graph = new GraphBuilder(shape.tokens(), options.costs());
    Gpt2Weights weights = Gpt2Weights.of(shape.model());
    Gpt2Forward.Values forward = new Gpt2Forward(graph, weights, shape, options).build();
    new Gpt2Backward(graph, weights, shape, new Update(graph, rule), options).build(forward);
    return graph.build();
  }

  /**
   * An optimizer step by the gradients that steps with {@link UpdateRule.Accumulate} have summed;
   * the sums are zero afterwards. It has no result and reads no tokens.
   */
  public static Graph applying(ModelShape model, UpdateRule.Optimizer rule) {
    GraphBuilder graph = new GraphBuilder(1, Roofline.GPU);
    for (Resident weight : Gpt2Weights.of(model).all()) {
      Update.optimize(graph, rule, weight, weight.gradientSum());
    }
    return graph.build();
  }

  /** The forward pass alone; its result is the logits, [B·T, V]. */
  public static Graph logits(StepShape shape) {
    GraphBuilder graph = new GraphBuilder(shape.tokens(), Roofline.GPU);
    Gpt2Weights weights = Gpt2Weights.of(shape.model());
    Node norm = new Gpt2Forward(graph, weights, shape, GraphOptions.DEFAULT).build().finalNorm();
    Op unembed = new Op.MatMul(false, true);
    graph.result(graph.add("logits", unembed, norm.output(0), weights.tokenEmbedding()).output(0));
    return graph.build();
  }
}
