package dev.gpt2.trainer.exec;

import dev.gpt2.graph.AttentionOp;
import dev.gpt2.graph.GenerationOp;
import dev.gpt2.graph.HeadOp;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.UpdateOp;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of ops on bf16 operands, where it isn't that of f32 ones.
 *
 * <p>Most kernels take either type, and sum in f32. In layer norms the CPU's take gain and bias in
 * f32 beside x in bf16, CUDA's don't.
 */
final class TorchMixed {
  private TorchMixed() {}

  static Method of(Op op, DeviceType device) {
    return switch (op) {
      case Op.Linear _ -> after(List.of(rounded("bias")), TorchScript.of(op, device));
      case Op.LayerNorm _ ->
          device == DeviceType.GPU
              ? after(List.of(rounded("gain"), rounded("bias")), TorchScript.of(op, device))
              : TorchScript.of(op, device);
      case Op.LayerNormGradient _ ->
          device == DeviceType.GPU
              ? after(List.of(rounded("gain")), TorchScript.of(op, device))
              : TorchScript.of(op, device);
      case Op.TokenEmbeddingGradient _ -> after(List.of(widened("dx")), TorchScript.of(op, device));
      case UpdateOp.AccumulateEmbedding _ ->
          after(List.of(widened("dx")), TorchScript.of(op, device));
      case AttentionOp.GroupedGradient(int batch, int positions, int heads, int atOnce) ->
          new TorchScores(batch, positions, heads).groupedGradientInF32(atOnce);
      case HeadOp head -> TorchHead.mixed(head, device);
      case Op.Embed _,
          Op.Round _,
          Op.MatMul _,
          Op.SumRows _,
          Op.Gelu _,
          Op.GeluGradient _,
          Op.PositionEmbeddingGradient _,
          Op.Squares _,
          Op.AddSquares _,
          AttentionOp _,
          UpdateOp _,
          GenerationOp _ ->
          TorchScript.of(op, device);
    };
  }

  /** As bf16; the number is {@code c10::ScalarType}'s. */
  private static String rounded(String tensor) {
    return "%1$s = torch.to(%1$s, 15)".formatted(tensor);
  }

  /** As f32; the tensor itself where it is that. */
  static String widened(String tensor) {
    return "%1$s = torch.to(%1$s, 6)".formatted(tensor);
  }

  private static Method after(List<String> casts, Method method) {
    List<String> body = new ArrayList<>(casts);
    body.addAll(method.body());
    return new Method(method.operands(), method.outputs(), body);
  }
}
