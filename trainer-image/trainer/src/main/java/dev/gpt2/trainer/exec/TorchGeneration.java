package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.method;
import static dev.gpt2.trainer.exec.TorchScript.tensor;

import dev.gpt2.graph.GenerationOp;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * Positions and attention of texts that are being continued, by the fused kernels of {@link
 * TorchAttention}, on views of the cache that end with the newest position.
 *
 * <p>The CPU's kernel takes a causal mask to begin with the first key, so several new positions
 * need a mask that is spelled out; CUDA's can be told that it ends with the last one.
 */
final class TorchGeneration {
  /** {@code CausalFromBottomRight} of aten/src/ATen/native/transformers/cuda/mem_eff_attention. */
  private static final int CAUSAL_TO_LAST_KEY = 2;

  /** A single position may see all keys that there are. */
  private static final int NO_MASK = 0;

  private TorchGeneration() {}

  static Method of(GenerationOp op, DeviceType device) {
    return switch (op) {
      case GenerationOp.EmbedAt(int positions) ->
          method(
              List.of(tensor("wte"), tensor("wpe"), tensor("tokens"), "position: int"),
              List.of("x"),
              "_0 = torch.index_select(wte, 0, tokens, out=x)",
              "rows = torch.view(x, [-1, %d, torch.size(x, 1)])".formatted(positions),
              "end = torch.add(position, %d)".formatted(positions),
              "_1 = torch.add_(rows, torch.slice(wpe, 0, position, end, 1))");
      case GenerationOp.CachedAttention(int sequences, int positions) ->
          attention(device, sequences, positions);
    };
  }

  private static Method attention(DeviceType device, int sequences, int positions) {
    int rows = sequences * positions;
    List<String> body = new ArrayList<>();
    body.add("new = torch.slice(qkv, 0, 0, %d, 1)".formatted(rows));
    body.add(
        "new = torch.view(new, [%d, %d, 3, torch.size(cache, 2), -1])"
            .formatted(sequences, positions));
    body.add("new = torch.permute(new, [2, 0, 3, 1, 4])"); // [3, S, H, N, D]
    body.add("end = torch.add(position, %d)".formatted(positions));
    body.add("_0 = torch.copy_(%s, torch.slice(new, 0, 1, 3, 1))".formatted(cached("position")));
    body.add("all = torch.slice(%s, 1, 0, %d, 1)".formatted(cached("0"), sequences));
    body.add("q = torch.select(new, 0, 0)"); // [S, H, N, D]
    body.add("k, v = torch.unbind(all)"); // [S, H, end, D]
    body.addAll(attend(device, positions)); // o [S, N, H, D]
    body.add("ends = torch.size(mixed, 0)");
    body.add("of = torch.slice(mixed, 0, 0, %d, 1)".formatted(rows));
    body.add("_1 = torch.copy_(of, torch.reshape(o, [%d, -1]))".formatted(rows));
    body.add("_2 = torch.zero_(torch.slice(mixed, 0, %d, ends, 1))".formatted(rows));
    return new Method(
        List.of(tensor("qkv"), "position: int", tensor("cache")), List.of("mixed"), body);
  }

  /** Positions of the cache up to the newest. */
  private static String cached(String from) {
    return "torch.slice(cache, 3, %s, end, 1)".formatted(from);
  }

  private static List<String> attend(DeviceType device, int positions) {
    return switch (device) {
      case CPU -> {
        String kernel =
            "h, l = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False";
        String rows = "o = torch.transpose(h, 1, 2)";
        yield positions == 1
            ? List.of(kernel + ")", rows)
            : List.of(
                "later = torch.new_full(q, [%d, end], float(\"-inf\"))".formatted(positions),
                "later = torch.triu_(later, torch.add(position, 1))",
                kernel + ", attn_mask=later)",
                rows);
      }
      case GPU ->
          List.of(
              "q = torch.transpose(q, 1, 2)",
              "k = torch.transpose(k, 1, 2)",
              "v = torch.transpose(v, 1, 2)",
              ("o, l, seed, offset, mq, mk = torch._efficient_attention_forward("
                      + "q, k, v, None, None, None, None, None, 0., %d, False)")
                  .formatted(positions == 1 ? NO_MASK : CAUSAL_TO_LAST_KEY));
    };
  }
}
