package dev.gpt2.trainer.exec;

import dev.gpt2.graph.AttentionOp;
import dev.gpt2.graph.HeadOp;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.UpdateOp;
import dev.gpt2.run.RunSpec.DeviceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The text of each op in serialized TorchScript, where {@code torch.x} is ATen's {@code aten::x}.
 *
 * <p>Operands and results are those that {@link Op}'s records document. Sizes that an op fixes are
 * written into its text; sizes that follow from an operand are asked of it.
 */
final class TorchScript {
  private static final String TENSOR = "Tensor";

  private TorchScript() {}

  /** Parameters, return type and body of one method. */
  record Method(List<String> parameters, String returns, List<String> body) {

    String text(String name) {
      StringBuilder text = new StringBuilder();
      text.append("  def ").append(name).append("(self: __torch__.Ops");
      parameters.forEach(parameter -> text.append(",\n    ").append(parameter));
      text.append(") -> ").append(returns).append(":\n");
      body.forEach(line -> text.append("    ").append(line).append('\n'));
      return text.toString();
    }
  }

  /** How an op is run on a device. */
  static Method of(Op op, DeviceType device) {
    return switch (op) {
      case Op.Embed(int batch, int positions) ->
          method(
              TENSOR,
              List.of(tensor("wte"), tensor("wpe"), tensor("tokens")),
              "x = torch.embedding(wte, tokens)",
              "rows = torch.view(x, [%d, %d, -1])".formatted(batch, positions),
              "_0 = torch.add_(rows, torch.slice(wpe, 0, 0, %d, 1))".formatted(positions),
              "return x");
      case Op.LayerNorm(double epsilon) ->
          method(
              tuple(3),
              List.of(tensor("x"), tensor("gain"), tensor("bias")),
              "return torch.native_layer_norm(x, [torch.size(x, 1)], gain, bias, %s)"
                  .formatted(number(epsilon)));
      case Op.LayerNormGradient(boolean residual) -> layerNormGradient(residual);
      case Op.Linear(boolean residual) -> linear(residual);
      case Op.MatMul(boolean transposeA, boolean transposeB) ->
          method(
              TENSOR,
              List.of(tensor("a"), tensor("b")),
              "return torch.mm(%s, %s)"
                  .formatted(transposeA ? "torch.t(a)" : "a", transposeB ? "torch.t(b)" : "b"));
      case Op.SumRows() -> method(TENSOR, List.of(tensor("x")), "return torch.sum(x, [0])");
      case Op.Gelu() ->
          method(TENSOR, List.of(tensor("h")), "return torch.gelu(h, approximate=\"tanh\")");
      case Op.GeluGradient() ->
          method(
              TENSOR,
              List.of(tensor("dy"), tensor("h")),
              "return torch.gelu_backward(dy, h, approximate=\"tanh\", grad_input=dy)");
      case Op.TokenEmbeddingGradient() ->
          method(
              TENSOR,
              List.of(tensor("dwte"), tensor("dx"), tensor("tokens")),
              "return torch.index_add_(dwte, 0, tokens, dx)");
      case Op.PositionEmbeddingGradient(int batch, int positions, int context) ->
          positionEmbeddingGradient(batch, positions, context);
      case AttentionOp attention -> TorchAttention.of(attention, device);
      case HeadOp head -> TorchHead.of(head);
      case UpdateOp update -> TorchUpdate.of(update);
    };
  }

  static Method method(String returns, List<String> parameters, String... body) {
    return new Method(parameters, returns, List.of(body));
  }

  static String tensor(String name) {
    return name + ": Tensor";
  }

  static String tuple(int size) {
    return "Tuple[" + String.join(", ", Collections.nCopies(size, TENSOR)) + "]";
  }

  /** A floating-point literal; TorchScript would read digits alone as an integer. */
  static String number(double value) {
    return Double.toString(value).toLowerCase(Locale.ROOT);
  }

  private static Method linear(boolean residual) {
    List<String> parameters = List.of(tensor("x"), tensor("weight"), tensor("bias"));
    String product = "torch.addmm(bias, x, weight)";
    return residual
        ? method(
            TENSOR, with(parameters, "around"), "return torch.add_(%s, around)".formatted(product))
        : method(TENSOR, parameters, "return " + product);
  }

  /** The bias is asked for its shape only; the gain has the same. */
  private static Method layerNormGradient(boolean residual) {
    List<String> parameters =
        List.of(tensor("dy"), tensor("x"), tensor("mean"), tensor("deviation"), tensor("gain"));
    String gradient =
        "dx, dgain, dbias = torch.native_layer_norm_backward("
            + "dy, x, [torch.size(x, 1)], mean, deviation, gain, gain, [True, True, True])";
    String returns = "return (dx, dgain, dbias)";
    return residual
        ? method(
            tuple(3), with(parameters, "around"), gradient, "_0 = torch.add_(dx, around)", returns)
        : method(tuple(3), parameters, gradient, returns);
  }

  private static Method positionEmbeddingGradient(int batch, int positions, int context) {
    return method(
        TENSOR,
        List.of(tensor("dx")),
        "dwpe = torch.new_zeros(dx, [%d, torch.size(dx, 1)])".formatted(context),
        "rows = torch.view(dx, [%d, %d, -1])".formatted(batch, positions),
        "_0 = torch.sum(rows, [0], False, dtype=None, out=torch.slice(dwpe, 0, 0, %d, 1))"
            .formatted(positions),
        "return dwpe");
  }

  private static List<String> with(List<String> parameters, String tensor) {
    List<String> more = new ArrayList<>(parameters);
    more.add(tensor(tensor));
    return List.copyOf(more);
  }
}
