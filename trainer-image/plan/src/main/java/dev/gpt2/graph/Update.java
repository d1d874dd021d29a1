package dev.gpt2.graph;

import dev.gpt2.run.Precision;
import java.util.ArrayList;
import java.util.List;

/** Adds what {@link UpdateRule} says for each gradient of a weight that is trained. */
final class Update {
  private final GraphBuilder graph;
  private final UpdateRule rule;
  private final Trained trained;
  private final Precision precision;

  Update(GraphBuilder graph, UpdateRule rule, Trained trained, Precision precision) {
    this.graph = graph;
    this.rule = rule;
    this.trained = trained;
    this.precision = precision;
  }

  /** Whether a weight's gradient is asked for. */
  boolean trains(Resident weight) {
    return trained.has(weight);
  }

  UpdateRule rule() {
    return rule;
  }

  /**
   * Whether a product may go straight into a weight or a sum: these are f32, as its factors must be
   * then.
   */
  boolean takesProducts() {
    return precision == Precision.FP32;
  }

  /** For a weight [I, O] whose gradient is xᵀ·dy, of x [M, I] and dy [M, O]. */
  void applyProduct(Resident weight, Value x, Value dy) {
    switch (rule) {
      case UpdateRule _ when !takesProducts() -> applyByItself(weight, x, dy);
      case UpdateRule.Sgd(UpdateRule.Decay decay, double momentum) ->
          sgdProduct(weight, x, dy, momentum, decay.of(weight));
      case UpdateRule.Accumulate(int count) -> {
        Op product = new UpdateOp.AccumulateProduct(count);
        graph.add("accumulate." + weight.name(), product, x, dy, weight.gradientSum());
      }
      case UpdateRule.KeepGradients(), UpdateRule.Adam _ -> applyByItself(weight, x, dy);
    }
  }

  private void applyByItself(Resident weight, Value x, Value dy) {
    Op product = new Op.MatMul(true, false);
    apply(weight, graph.add("d." + weight.name(), product, x, dy).output(0));
  }

  private void sgdProduct(Resident weight, Value x, Value dy, double momentum, double decay) {
    String name = "update." + weight.name();
    if (momentum == 0) {
      Op product = new UpdateOp.SgdProduct(decay);
      graph.add(name, product, x, dy, StepInput.LEARNING_RATE, weight);
    } else {
      Op product = new UpdateOp.MomentumProduct(momentum, decay);
      graph.add(name, product, x, dy, StepInput.LEARNING_RATE, weight, momentum(weight));
    }
  }

  void apply(Resident weight, Value gradient) {
    if (!trains(weight)) {
      return;
    }
    switch (rule) {
      case UpdateRule.KeepGradients() -> graph.result(gradient);
      case UpdateRule.Accumulate(int count) ->
          add(
              "accumulate." + weight.name(),
              new UpdateOp.Accumulate(count),
              List.of(gradient, weight.gradientSum()));
      case UpdateRule.Optimizer optimizer -> optimize(optimizer, weight, gradient);
    }
  }

  private void optimize(UpdateRule.Optimizer optimizer, Resident weight, Value gradient) {
    List<Operand> operands = new ArrayList<>(List.of(gradient));
    operands.addAll(others(optimizer, weight));
    add("update." + weight.name(), op(optimizer, weight), operands);
  }

  /** By a bf16 gradient it is done for some rows at a time. */
  private void add(String name, UpdateOp op, List<Operand> operands) {
    TensorSpec gradient = graph.spec(operands.getFirst());
    boolean widened = gradient.dtype() != DType.F32;
    graph.add(name, widened ? UpdateOp.Widening.of(op, gradient) : op, operands);
  }

  /**
   * An optimizer's update by a sum of gradients, which starts anew.
   *
   * @param scaled whether the sum is first multiplied with {@link StepInput#GRADIENT_SCALE}
   */
  static void bySum(
      GraphBuilder graph, UpdateRule.Optimizer optimizer, Resident weight, boolean scaled) {
    List<Operand> operands = new ArrayList<>(List.of(weight.gradientSum()));
    operands.addAll(others(optimizer, weight));
    if (scaled) {
      operands.add(StepInput.GRADIENT_SCALE);
    }
    graph.add(
        "update." + weight.name(), new UpdateOp.Clearing(op(optimizer, weight), scaled), operands);
  }

  private static UpdateOp op(UpdateRule.Optimizer optimizer, Resident weight) {
    return switch (optimizer) {
      case UpdateRule.Sgd(UpdateRule.Decay decay, double momentum) ->
          momentum == 0
              ? new UpdateOp.Sgd(decay.of(weight))
              : new UpdateOp.Momentum(momentum, decay.of(weight));
      case UpdateRule.Adam(
              double beta1,
              double beta2,
              double epsilon,
              UpdateRule.Decay decay,
              boolean decoupled) ->
          new UpdateOp.Adam(beta1, beta2, epsilon, decay.of(weight), decoupled);
    };
  }

  /** What an update reads and changes beside the gradient. */
  private static List<Operand> others(UpdateRule.Optimizer optimizer, Resident weight) {
    return switch (optimizer) {
      case UpdateRule.Sgd(UpdateRule.Decay _, double momentum) ->
          momentum == 0
              ? List.of(StepInput.LEARNING_RATE, weight)
              : List.of(StepInput.LEARNING_RATE, weight, momentum(weight));
      case UpdateRule.Adam _ ->
          List.of(
              StepInput.LEARNING_RATE,
              StepInput.STEP,
              weight,
              weight.state("moment1"),
              weight.state("moment2"));
    };
  }

  private static Resident momentum(Resident weight) {
    return weight.state("momentum");
  }
}
