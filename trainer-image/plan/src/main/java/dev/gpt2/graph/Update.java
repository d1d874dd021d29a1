package dev.gpt2.graph;

/** Adds what {@link UpdateRule} says for each gradient. */
final class Update {
  private final GraphBuilder graph;
  private final UpdateRule rule;

  Update(GraphBuilder graph, UpdateRule rule) {
    this.graph = graph;
    this.rule = rule;
  }

  UpdateRule rule() {
    return rule;
  }

  /** For a weight [I, O] whose gradient is xᵀ·dy, of x [M, I] and dy [M, O]. */
  void applyProduct(Resident weight, Value x, Value dy) {
    switch (rule) {
      case UpdateRule.Sgd(double weightDecay) -> {
        Op product = new UpdateOp.SgdProduct(weightDecay);
        graph.add("update." + weight.name(), product, x, dy, StepInput.LEARNING_RATE, weight);
      }
      case UpdateRule.Accumulate(int count) -> {
        Op product = new UpdateOp.AccumulateProduct(count);
        graph.add("accumulate." + weight.name(), product, x, dy, weight.gradientSum());
      }
      case UpdateRule.KeepGradients(), UpdateRule.Adam _ -> {
        Op product = new Op.MatMul(true, false);
        apply(weight, graph.add("d." + weight.name(), product, x, dy).output(0));
      }
    }
  }

  void apply(Resident weight, Value gradient) {
    switch (rule) {
      case UpdateRule.KeepGradients() -> graph.result(gradient);
      case UpdateRule.Accumulate(int count) ->
          graph.add(
              "accumulate." + weight.name(),
              new UpdateOp.Accumulate(count),
              gradient,
              weight.gradientSum());
      case UpdateRule.Optimizer optimizer -> optimize(graph, optimizer, weight, gradient);
    }
  }

  /** An optimizer's update; a gradient that is a resident is a sum, which starts anew. */
  static void optimize(
      GraphBuilder graph, UpdateRule.Optimizer rule, Resident weight, Operand gradient) {
    String name = "update." + weight.name();
    switch (rule) {
      case UpdateRule.Sgd(double weightDecay) ->
          graph.add(
              name,
              clearing(gradient, new UpdateOp.Sgd(weightDecay)),
              gradient,
              StepInput.LEARNING_RATE,
              weight);
      case UpdateRule.Adam(
              double beta1,
              double beta2,
              double epsilon,
              double weightDecay,
              boolean decoupled) ->
          graph.add(
              name,
              clearing(gradient, new UpdateOp.Adam(beta1, beta2, epsilon, weightDecay, decoupled)),
              gradient,
              StepInput.LEARNING_RATE,
              StepInput.STEP,
              weight,
              weight.state("moment1"),
              weight.state("moment2"));
    }
  }

  private static UpdateOp clearing(Operand gradient, UpdateOp update) {
    return gradient instanceof Resident ? new UpdateOp.Clearing(update) : update;
  }
}
