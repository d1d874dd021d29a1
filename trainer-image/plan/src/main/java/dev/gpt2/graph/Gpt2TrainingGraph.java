package dev.gpt2.graph;

import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.util.List;
import java.util.Objects;

/** The training step of a GPT-2: forward, backward, update. */
public final class Gpt2TrainingGraph {
  private Gpt2TrainingGraph() {}

  public static Graph of(StepShape shape, UpdateRule rule) {
    return of(shape, rule, GraphOptions.DEFAULT);
  }

  /** The loss is the graph's first result; with {@code KeepGradients} the gradients follow. */
  public static Graph of(StepShape shape, UpdateRule rule, GraphOptions options) {
    return of(shape, rule, Precision.FP32, options);
  }

  public static Graph of(
      StepShape shape, UpdateRule rule, Precision precision, GraphOptions options) {
    return of(shape, rule, Trained.ALL, precision, options);
  }

  /**
   * One batch of a run; where the rule sums gradients, the step is over with the graphs of {@link
   * #squaredGradients} and {@link #applying}.
   */
  public static Graph of(StepShape shape, TrainingRule rule, GraphOptions options) {
    return of(shape, rule.ofBatch(), rule.trained(), rule.precision(), options);
  }

  private static Graph of(
      StepShape shape,
      UpdateRule rule,
      Trained trained,
      Precision precision,
      GraphOptions options) {
    GraphBuilder graph = new GraphBuilder(shape.tokens(), options.costs());
    Gpt2Weights weights = Gpt2Weights.of(shape.model());
    WeightReader reader = new WeightReader(graph, precision);
    Gpt2Forward.Values forward = new Gpt2Forward(graph, weights, shape, reader, options).build();
    Update update = new Update(graph, rule, trained, precision);
    new Gpt2Backward(graph, weights, shape, reader, update, options).build(forward);
    return graph.build();
  }

  /** The sum of the squares of all summed gradients, which is its result; it reads no tokens. */
  public static Graph squaredGradients(ModelShape model, TrainingRule rule) {
    GraphBuilder graph = new GraphBuilder(1, Roofline.GPU);
    Value sum = null;
    for (Resident weight : trained(model, rule)) {
      String name = "squares." + weight.name();
      Node node =
          sum == null
              ? graph.add(name, new Op.Squares(), weight.gradientSum())
              : graph.add(name, new Op.AddSquares(), sum, weight.gradientSum());
      sum = node.output(0);
    }
    graph.result(Objects.requireNonNull(sum, "every model has weights to train"));
    return graph.build();
  }

  /**
   * An optimizer step by the gradients that steps with {@link UpdateRule.Accumulate} have summed;
   * the sums are zero afterwards. It has no result and reads no tokens.
   */
  public static Graph applying(ModelShape model, TrainingRule rule) {
    GraphBuilder graph = new GraphBuilder(1, Roofline.GPU);
    for (Resident weight : trained(model, rule)) {
      Update.bySum(graph, rule.optimizer(), weight, rule.clipped());
    }
    return graph.build();
  }

  private static List<Resident> trained(ModelShape model, TrainingRule rule) {
    return Gpt2Weights.of(model).all().stream().filter(rule.trained()::has).toList();
  }

  /** The forward pass and the mean loss, which is its result: what validation takes. */
  public static Graph loss(StepShape shape, Precision precision, GraphOptions options) {
    GraphBuilder graph = new GraphBuilder(shape.tokens(), options.costs());
    Gpt2Weights weights = Gpt2Weights.of(shape.model());
    WeightReader reader = new WeightReader(graph, precision);
    Node norm = new Gpt2Forward(graph, weights, shape, reader, options).build().finalNorm();
    Operand wte = reader.read(weights.tokenEmbedding());
    Op loss = new HeadOp.Loss(Gpt2Head.rows(shape));
    graph.result(graph.add("loss", loss, norm.output(0), wte, StepInput.TARGETS).output(0));
    return graph.build();
  }

  /** The forward pass alone, in fp32; its result is the logits, [B·T, V]. */
  public static Graph logits(StepShape shape) {
    GraphBuilder graph = new GraphBuilder(shape.tokens(), Roofline.GPU);
    Gpt2Weights weights = Gpt2Weights.of(shape.model());
    WeightReader reader = new WeightReader(graph, Precision.FP32);
    Node norm =
        new Gpt2Forward(graph, weights, shape, reader, GraphOptions.DEFAULT).build().finalNorm();
    graph.result(new Gpt2Layers(graph, reader).unembed(norm, weights.tokenEmbedding()).output(0));
    return graph.build();
  }
}
