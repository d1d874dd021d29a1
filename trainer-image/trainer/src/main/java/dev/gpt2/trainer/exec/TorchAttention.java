package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.method;
import static dev.gpt2.trainer.exec.TorchScript.tensor;
import static dev.gpt2.trainer.exec.TorchScript.tuple;

import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.List;

/**
 * Causal attention by PyTorch's fused CPU kernel, which never holds the T×T scores (Dao et al.
 * 2022): queries, keys and values are views [B, H, T, D] of one [B·T, 3C] tensor.
 */
final class TorchAttention {
  private TorchAttention() {}

  static Method forward(int batch, int positions, int heads) {
    return method(
        tuple(2),
        List.of(tensor("qkv")),
        split(batch, positions, heads),
        "o, lse = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True)",
        "return (%s, lse)".formatted(rows("o", batch, positions)));
  }

  static Method backward(int batch, int positions, int heads) {
    return method(
        "Tensor",
        List.of(tensor("dmixed"), tensor("qkv"), tensor("mixed"), tensor("lse")),
        split(batch, positions, heads),
        "o = " + heads("mixed", batch, positions, heads),
        "g = " + heads("dmixed", batch, positions, heads),
        "dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward("
            + "g, q, k, v, o, lse, 0., True)",
        "return torch.cat([%s, %s, %s], 1)"
            .formatted(
                rows("dq", batch, positions),
                rows("dk", batch, positions),
                rows("dv", batch, positions)));
  }

  private static String split(int batch, int positions, int heads) {
    return "q, k, v = torch.unbind(torch.permute(torch.view(qkv, [%d, %d, 3, %d, -1]), [2, 0, 3, 1, 4]))"
        .formatted(batch, positions, heads);
  }

  /** [B·T, C] seen as [B, H, T, D]. */
  private static String heads(String rows, int batch, int positions, int heads) {
    return "torch.transpose(torch.view(%s, [%d, %d, %d, -1]), 1, 2)"
        .formatted(rows, batch, positions, heads);
  }

  /** [B, H, T, D] as [B·T, C]. */
  private static String rows(String heads, int batch, int positions) {
    return "torch.reshape(torch.transpose(%s, 1, 2), [%d, -1])".formatted(heads, batch * positions);
  }
}
