package dev.gpt2.trainer.exec;

import dev.gpt2.graph.AttentionOp;
import dev.gpt2.graph.GenerationOp;
import dev.gpt2.graph.HeadOp;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.UpdateOp;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text of each op in serialized TorchScript, where {@code torch.x} is ATen's {@code aten::x}.
 *
 * <p>Operands and results are those that {@link Op}'s records document. Sizes that an op fixes are
 * written into its text; sizes that follow from an operand are asked of it.
 */
final class TorchScript {
  private TorchScript() {}

  /**
   * One method: it reads its operands and writes its outputs into tensors that it is given.
   *
   * @param operands parameters with their types
   * @param outputs names of the tensors that are written, none for one that replaces an operand
   */
  record Method(List<String> operands, List<String> outputs, List<String> body) {

    String text(String name) {
      StringBuilder text = new StringBuilder();
      text.append("  def ").append(name).append("(self: __torch__.Ops");
      operands.forEach(operand -> text.append(",\n    ").append(operand));
      outputs.forEach(output -> text.append(",\n    ").append(tensor(output)));
      text.append(") -> NoneType:\n");
      body.forEach(line -> text.append("    ").append(line).append('\n'));
      return text.append("    return None\n").toString();
    }
  }

  /** How an op is run on a device. */
  static Method of(Op op, DeviceType device) {
    return switch (op) {
      case Op.Embed(int batch, int positions, Precision precision) ->
          method(
              List.of(tensor("wte"), tensor("wpe"), tensor("tokens")),
              List.of("x"),
              switch (precision) {
                case FP32 -> "_0 = torch.index_select(wte, 0, tokens, out=x)";
                case BF16 -> "_0 = torch.copy_(x, torch.index_select(wte, 0, tokens))";
              },
              "rows = torch.view(x, [%d, %d, -1])".formatted(batch, positions),
              "_1 = torch.add_(rows, torch.to(torch.slice(wpe, 0, 0, %d, 1), x))"
                  .formatted(positions));
      case Op.Round() -> method(List.of(tensor("x")), List.of("y"), "_0 = torch.copy_(y, x)");
      case Op.LayerNorm(double epsilon) ->
          method(
              List.of(tensor("x"), tensor("gain"), tensor("bias")),
              List.of("y", "mean", "deviation"),
              "a, b, c = torch.native_layer_norm(x, [torch.size(x, 1)], gain, bias, %s)"
                  .formatted(number(epsilon)),
              "_0 = torch.copy_(y, a)",
              "_1 = torch.copy_(mean, b)",
              "_2 = torch.copy_(deviation, c)");
      case Op.LayerNormGradient(boolean residual) -> layerNormGradient(residual);
      case Op.Linear(boolean residual) -> linear(residual);
      case Op.MatMul(boolean transposeA, boolean transposeB) ->
          method(
              List.of(tensor("a"), tensor("b")),
              List.of("y"),
              "_0 = torch.mm(%s, %s, out=y)"
                  .formatted(transposeA ? "torch.t(a)" : "a", transposeB ? "torch.t(b)" : "b"));
      case Op.SumRows() ->
          method(
              List.of(tensor("x")),
              List.of("y"),
              "_0 = torch.sum(x, [0], False, dtype=None, out=y)");
      case Op.Gelu() ->
          method(
              List.of(tensor("h")),
              List.of("y"),
              "_0 = torch.gelu(h, approximate=\"tanh\", out=y)");
      case Op.GeluGradient() ->
          method(
              List.of(tensor("dy"), tensor("h")),
              List.of(),
              "_0 = torch.gelu_backward(dy, h, approximate=\"tanh\", grad_input=dy)");
      case Op.TokenEmbeddingGradient() ->
          new Method(
              List.of(tensor("dwte"), tensor("dx"), tensor("tokens")),
              List.of(),
              TorchRows.add(device, "dwte", "tokens", "dx"));
      case Op.PositionEmbeddingGradient(int batch, int positions, int _) ->
          positionEmbeddingGradient(batch, positions);
      case Op.Squares() ->
          method(
              List.of(tensor("x")),
              List.of("sum"),
              "n = torch.linalg_vector_norm(x, 2.)",
              "_0 = torch.copy_(sum, torch.mul(n, n))");
      case Op.AddSquares() ->
          method(
              List.of(tensor("sum"), tensor("x")),
              List.of(),
              "n = torch.linalg_vector_norm(x, 2.)",
              "_0 = torch.add_(sum, torch.mul(n, n))");
      case AttentionOp attention -> TorchAttention.of(attention, device);
      case GenerationOp generation -> TorchGeneration.of(generation, device);
      case HeadOp head -> TorchHead.of(head, device);
      case UpdateOp update -> TorchUpdate.of(update, device);
    };
  }

  static Method method(List<String> operands, List<String> outputs, String... body) {
    return new Method(operands, outputs, List.of(body));
  }

  static String tensor(String name) {
    return name + ": Tensor";
  }

  /** A floating-point literal; TorchScript would read digits alone as an integer. */
  static String number(double value) {
    return Double.toString(value).toLowerCase(Locale.ROOT);
  }

  private static Method linear(boolean residual) {
    List<String> operands = List.of(tensor("x"), tensor("weight"), tensor("bias"));
    String product = "_0 = torch.addmm(bias, x, weight, beta=1, alpha=1, out=y)";
    return residual
        ? method(with(operands, "around"), List.of("y"), product, "_1 = torch.add_(y, around)")
        : method(operands, List.of("y"), product);
  }

  /** The bias is asked for its shape only; the gain has the same. */
  private static Method layerNormGradient(boolean residual) {
    List<String> operands =
        List.of(tensor("dy"), tensor("x"), tensor("mean"), tensor("deviation"), tensor("gain"));
    List<String> outputs = List.of("dx", "dgain", "dbias");
    String gradient =
        "a, b, c = torch.native_layer_norm_backward("
            + "dy, x, [torch.size(x, 1)], mean, deviation, gain, gain, [True, True, True])";
    String gain = "_1 = torch.copy_(dgain, b)";
    String bias = "_2 = torch.copy_(dbias, c)";
    return residual
        ? method(
            with(operands, "around"),
            outputs,
            gradient,
            "_0 = torch.add(a, around, alpha=1, out=dx)",
            gain,
            bias)
        : method(operands, outputs, gradient, "_0 = torch.copy_(dx, a)", gain, bias);
  }

  private static Method positionEmbeddingGradient(int batch, int positions) {
    return method(
        List.of(tensor("dx")),
        List.of("dwpe"),
        "_0 = torch.zero_(dwpe)",
        "rows = torch.view(dx, [%d, %d, -1])".formatted(batch, positions),
        "_1 = torch.sum(rows, [0], False, dtype=None, out=torch.slice(dwpe, 0, 0, %d, 1))"
            .formatted(positions));
  }

  private static List<String> with(List<String> parameters, String tensor) {
    List<String> more = new ArrayList<>(parameters);
    more.add(tensor(tensor));
    return List.copyOf(more);
  }
}
