package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.method;
import static dev.gpt2.trainer.exec.TorchScript.number;
import static dev.gpt2.trainer.exec.TorchScript.tensor;

import dev.gpt2.graph.UpdateOp;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.ArrayList;
import java.util.List;

/** Optimizers, in place. */
final class TorchUpdate {
  private TorchUpdate() {}

  static Method of(UpdateOp op, DeviceType device) {
    return switch (op) {
      case UpdateOp.Sgd(double weightDecay) -> sgd(weightDecay);
      case UpdateOp.Adam adam -> adam(adam);
      case UpdateOp.SgdProduct(double weightDecay) ->
          inPlace(
              List.of(tensor("a"), tensor("b"), "lr: float", tensor("weight")),
              "torch.addmm_(weight, torch.t(a), b, beta=%s, alpha=torch.neg(lr))"
                  .formatted(shrink(weightDecay)));
      case UpdateOp.Clearing(UpdateOp update, boolean scaled) ->
          clearing(of(update, device), scaled);
      case UpdateOp.Widening(UpdateOp update, int rows) -> widening(of(update, device), rows);
      case UpdateOp.Momentum(double momentum, double weightDecay) ->
          momentum(
              List.of(tensor("gradient")),
              "torch.add_(torch.mul_(momentum, %s), gradient)".formatted(number(momentum)),
              weightDecay);
      case UpdateOp.MomentumProduct(double momentum, double weightDecay) ->
          momentum(
              List.of(tensor("a"), tensor("b")),
              "torch.addmm_(momentum, torch.t(a), b, beta=%s)".formatted(number(momentum)),
              weightDecay);
      case UpdateOp.Accumulate(int count) ->
          inPlace(
              List.of(tensor("gradient"), tensor("sum")),
              "torch.add_(sum, gradient, alpha=%s)".formatted(share(count)));
      case UpdateOp.AccumulateProduct(int count) ->
          inPlace(
              List.of(tensor("a"), tensor("b"), tensor("sum")),
              "torch.addmm_(sum, torch.t(a), b, alpha=%s)".formatted(share(count)));
      case UpdateOp.AccumulateEmbedding(int count) ->
          new Method(
              List.of(tensor("dx"), tensor("tokens"), tensor("sum")),
              List.of(),
              TorchRows.add(device, "sum", "tokens", "dx", share(count)));
    };
  }

  private static Method inPlace(List<String> parameters, String call) {
    return method(parameters, List.of(), "_0 = " + call);
  }

  /** An update's own text on rows lo to hi of its tensors, which have its names there. */
  private static Method widening(Method update, int rows) {
    List<String> operands = new ArrayList<>();
    List<String> body = new ArrayList<>();
    for (String operand : update.operands()) {
      String name = operand.substring(0, operand.indexOf(':'));
      boolean isTensor = operand.equals(tensor(name));
      operands.add(isTensor ? tensor(name + "_all") : operand);
      if (isTensor) {
        body.add("%1$s = torch.slice(%1$s_all, 0, lo, hi, 1)".formatted(name));
      }
    }
    body.add(TorchMixed.widened("gradient"));
    body.addAll(update.body());
    return new Method(
        operands, List.of(), TorchHead.loop("torch.size(gradient_all, 0)", rows, body));
  }

  private static Method clearing(Method update, boolean scaled) {
    List<String> operands = new ArrayList<>(update.operands());
    List<String> body = new ArrayList<>();
    if (scaled) {
      operands.add("scale: float");
      body.add("_s = torch.mul_(gradient, scale)");
    }
    body.addAll(update.body());
    body.add("_c = torch.zero_(gradient)");
    return new Method(operands, update.outputs(), body);
  }

  /** Decay belongs to the gradient, as in PyTorch's SGD. */
  private static Method momentum(List<String> gradient, String add, double weightDecay) {
    List<String> parameters = new ArrayList<>(gradient);
    parameters.addAll(List.of("lr: float", tensor("weight"), tensor("momentum")));
    List<String> body = new ArrayList<>();
    body.add("_0 = " + add);
    if (weightDecay > 0) {
      body.add("_1 = torch.add_(momentum, weight, alpha=%s)".formatted(number(weightDecay)));
    }
    body.add("_2 = torch.add_(weight, momentum, alpha=torch.neg(lr))");
    return new Method(parameters, List.of(), body);
  }

  /** A count-th, as a number. */
  static String share(int count) {
    return number(1.0 / count);
  }

  private static Method sgd(double weightDecay) {
    List<String> parameters = List.of(tensor("gradient"), "lr: float", tensor("weight"));
    String step = "_1 = torch.add_(weight, gradient, alpha=torch.neg(lr))";
    String shrink = "_0 = torch.mul_(weight, %s)".formatted(shrink(weightDecay));
    return weightDecay == 0
        ? method(parameters, List.of(), step)
        : method(parameters, List.of(), shrink, step);
  }

  /** What a step of SGD leaves of a weight, as a number. */
  static String shrink(double weightDecay) {
    return weightDecay == 0
        ? "1."
        : "torch.sub(1., torch.mul(lr, %s))".formatted(number(weightDecay));
  }

  private static Method adam(UpdateOp.Adam adam) {
    return method(
        List.of(
            tensor("gradient"),
            "lr: float",
            "step: float",
            tensor("weight"),
            tensor("moment1"),
            tensor("moment2")),
        List.of(),
        "steps = torch.new_full(weight, annotate(List[int], []), step)",
        "none = annotate(List[Tensor], [])",
        ("_0 = torch.%s("
                + list("weight")
                + ", "
                + list("gradient")
                + ", "
                + list("moment1")
                + ", "
                + list("moment2")
                + ", none, [steps], lr=lr,"
                + " beta1=%s, beta2=%s, weight_decay=%s, eps=%s, amsgrad=False, maximize=False)")
            .formatted(
                adam.decoupled() ? "_fused_adamw_" : "_fused_adam_",
                number(adam.beta1()),
                number(adam.beta2()),
                number(adam.weightDecay()),
                number(adam.epsilon())));
  }

  /**
   * A list of one tensor, as the result of an op: a list literal is a new object to TorchScript's
   * alias analysis, which then removes an op that only writes to its elements.
   */
  private static String list(String tensor) {
    return "torch.unbind(torch.unsqueeze(%s, 0))".formatted(tensor);
  }
}
