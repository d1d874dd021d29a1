package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.method;
import static dev.gpt2.trainer.exec.TorchScript.tensor;

import dev.gpt2.graph.AttentionOp;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.List;

/**
 * Causal attention by PyTorch's fused kernels, which never hold the T×T scores (Dao et al. 2022).
 *
 * <p>Queries, keys and values are views of one [B·T, 3C] tensor: [B, H, T, D] for the CPU's kernel,
 * [B, T, H, D] for the memory-efficient one of CUDA (Rabe and Staats 2021), which takes fp32 too.
 * The latter pads its log-sum-exp to a multiple of 32 positions with infinity (there exp(score −
 * lse) is 0); here it is cut to T between the passes and padded anew, as xformers does
 * (xformers/ops/fmha/common.py, {@code get_padded_lse}).
 */
final class TorchAttention {
  private static final int PADDING = 32;

  /** {@code CausalFromTopLeft} of aten/src/ATen/native/transformers/cuda/mem_eff_attention. */
  private static final int CAUSAL = 1;

  /** {@code ScalarType::Float}. */
  private static final int FLOAT = 6;

  private TorchAttention() {}

  static Method of(AttentionOp op, DeviceType device) {
    return switch (op) {
      case AttentionOp.Fused(int batch, int positions, int heads) ->
          forward(device, batch, positions, heads);
      case AttentionOp.FusedGradient(int batch, int positions, int heads) ->
          backward(device, batch, positions, heads);
      case AttentionOp.GroupedGradient(int batch, int positions, int heads, int atOnce) ->
          new TorchScores(batch, positions, heads).groupedGradient(atOnce);
      case AttentionOp.Softmax() ->
          method(List.of(tensor("s")), List.of(), "_0 = torch._softmax(s, -1, False, out=s)");
      case AttentionOp.SoftmaxGradient() ->
          method(
              List.of(tensor("dp"), tensor("p")),
              List.of(),
              "_0 = torch._softmax_backward_data(dp, p, -1, %d, grad_input=dp)".formatted(FLOAT));
      case AttentionOp.Scores(int batch, int positions, int heads) ->
          new TorchScores(batch, positions, heads).scores();
      case AttentionOp.Mix(int batch, int positions, int heads) ->
          new TorchScores(batch, positions, heads).mix();
      case AttentionOp.ProbabilityGradient(int batch, int positions, int heads) ->
          new TorchScores(batch, positions, heads).probabilityGradient();
      case AttentionOp.ValueGradient(int batch, int positions, int heads) ->
          new TorchScores(batch, positions, heads).valueGradient();
      case AttentionOp.QueryGradient(int batch, int positions, int heads) ->
          new TorchScores(batch, positions, heads).queryGradient();
      case AttentionOp.KeyGradient(int batch, int positions, int heads) ->
          new TorchScores(batch, positions, heads).keyGradient();
    };
  }

  private static Method forward(DeviceType device, int batch, int positions, int heads) {
    return switch (device) {
      case CPU ->
          method(
              List.of(tensor("qkv")),
              List.of("mixed", "lse"),
              split(batch, positions, heads, "[2, 0, 3, 1, 4]"),
              "o, l = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True)",
              "_0 = torch.copy_(mixed, %s)".formatted(rows("o", batch, positions)),
              "_1 = torch.copy_(lse, l)");
      case GPU ->
          method(
              List.of(tensor("qkv")),
              List.of("mixed", "lse"),
              split(batch, positions, heads, "[2, 0, 1, 3, 4]"),
              ("o, l, seed, offset, mq, mk = torch._efficient_attention_forward("
                      + "q, k, v, None, None, None, None, None, 0., %d, True)")
                  .formatted(CAUSAL),
              "_0 = torch.copy_(mixed, torch.reshape(o, [%d, -1]))".formatted(batch * positions),
              "_1 = torch.copy_(lse, torch.slice(l, 2, 0, %d, 1))".formatted(positions));
    };
  }

  private static Method backward(DeviceType device, int batch, int positions, int heads) {
    List<String> parameters =
        List.of(tensor("dmixed"), tensor("qkv"), tensor("mixed"), tensor("lse"));
    return switch (device) {
      case CPU ->
          method(
              parameters,
              List.of(),
              split(batch, positions, heads, "[2, 0, 3, 1, 4]"),
              "o = torch.transpose(%s, 1, 2)".formatted(heads("mixed", batch, positions, heads)),
              "g = torch.transpose(%s, 1, 2)".formatted(heads("dmixed", batch, positions, heads)),
              "dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward("
                  + "g, q, k, v, o, lse, 0., True)",
              "_0 = torch.cat([%s, %s, %s], 1, out=qkv)"
                  .formatted(
                      rows("dq", batch, positions),
                      rows("dk", batch, positions),
                      rows("dv", batch, positions)));
      case GPU ->
          method(
              parameters,
              List.of(),
              split(batch, positions, heads, "[2, 0, 1, 3, 4]"),
              "o = " + heads("mixed", batch, positions, heads),
              "g = " + heads("dmixed", batch, positions, heads),
              "padded = torch.constant_pad_nd(lse, [0, %d], inf)"
                  .formatted(Math.floorMod(-positions, PADDING)),
              // no dropout, so the random state is not read
              "state = torch.new_zeros(lse, annotate(List[int], []), dtype=4)",
              ("dq, dk, dv, dbias = torch._efficient_attention_backward("
                      + "g, q, k, v, None, o, None, None, %d, %d, padded, 0., state, state, %d,"
                      + " False)")
                  .formatted(positions, positions, CAUSAL),
              "rows = [%d, -1]".formatted(batch * positions),
              "_0 = torch.cat([torch.reshape(dq, rows), torch.reshape(dk, rows),"
                  + " torch.reshape(dv, rows)], 1, out=qkv)");
    };
  }

  private static String split(int batch, int positions, int heads, String order) {
    return ("q, k, v = torch.unbind(torch.permute(" + "torch.view(qkv, [%d, %d, 3, %d, -1]), %s))")
        .formatted(batch, positions, heads, order);
  }

  /** [B·T, C] seen as [B, T, H, D]. */
  private static String heads(String rows, int batch, int positions, int heads) {
    return "torch.view(%s, [%d, %d, %d, -1])".formatted(rows, batch, positions, heads);
  }

  /** [B, H, T, D] as [B·T, C]. */
  private static String rows(String heads, int batch, int positions) {
    return "torch.reshape(torch.transpose(%s, 1, 2), [%d, -1])".formatted(heads, batch * positions);
  }
}
