package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.tensor;

import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.List;

/**
 * Attention from products of one matrix per head.
 *
 * <p>A batched product takes matrices at a constant distance. The heads of one sequence are such in
 * [B·T, 3C]; those of all sequences aren't, and would be copied. So there is a product for each
 * sequence, on views, straight into the place of its result.
 */
record TorchScores(int batch, int positions, int heads) {
  private static final String SCALE = "torch.div(1., torch.sqrt(torch.size(q, 3)))";

  /** q·kᵀ/√D, and -∞ for keys that are later than the query. */
  Method scores() {
    return new Method(
        List.of(tensor("qkv")),
        List.of("s"),
        List.of(
            split("q, k, v", "qkv"),
            "for i in range(%d):".formatted(batch),
            product("s", "q", transposed("k"), SCALE),
            "mask = torch.triu_(torch.new_ones(s, [%d, %d], dtype=11), 1)"
                .formatted(positions, positions),
            "_0 = torch.masked_fill_(s, mask, float(\"-inf\"))"));
  }

  /** p·v. */
  Method mix() {
    return new Method(
        List.of(tensor("p"), tensor("qkv")),
        List.of("mixed"),
        List.of(
            split("q, k, v", "qkv"),
            "m = " + heads("mixed"),
            "for i in range(%d):".formatted(batch),
            product("m", "p", "v", "1")));
  }

  /** dmixed·vᵀ. */
  Method probabilityGradient() {
    return new Method(
        List.of(tensor("dmixed"), tensor("qkv")),
        List.of("dp"),
        List.of(
            split("q, k, v", "qkv"),
            "g = " + heads("dmixed"),
            "for i in range(%d):".formatted(batch),
            product("dp", "g", transposed("v"), "1")));
  }

  /** pᵀ·dmixed. */
  Method valueGradient() {
    return new Method(
        List.of(tensor("p"), tensor("dmixed")),
        List.of("dqkv"),
        List.of(
            "g = " + heads("dmixed"),
            split("dq, dk, dv", "dqkv"),
            "for i in range(%d):".formatted(batch),
            product("dv", transposed("p"), "g", "1")));
  }

  /** dscores·k/√D. */
  Method queryGradient() {
    return third("dq", "ds", "k");
  }

  /** dscoresᵀ·q/√D. */
  Method keyGradient() {
    return third("dk", transposed("ds"), "q");
  }

  private Method third(String into, String a, String b) {
    return new Method(
        List.of(tensor("dqkv"), tensor("ds"), tensor("qkv")),
        List.of(),
        List.of(
            split("q, k, v", "qkv"),
            split("dq, dk, dv", "dqkv"),
            "for i in range(%d):".formatted(batch),
            product(into, a, b, SCALE)));
  }

  /** The body of the loop over the sequences i. With beta = 0 what was in the place isn't read. */
  private static String product(String into, String a, String b, String scale) {
    return ("  _i = torch.baddbmm_(torch.select(%s, 0, i), torch.select(%s, 0, i),"
            + " torch.select(%s, 0, i), beta=0, alpha=%s)")
        .formatted(into, a, b, scale);
  }

  /** [B·T, 3C] seen as three of [B, H, T, D]. */
  private String split(String names, String joined) {
    return "%s = torch.unbind(torch.permute(torch.view(%s, [%d, %d, 3, %d, -1]), [2, 0, 3, 1, 4]))"
        .formatted(names, joined, batch, positions, heads);
  }

  /** [B·T, C] seen as [B, H, T, D]. */
  private String heads(String rows) {
    return "torch.transpose(torch.view(%s, [%d, %d, %d, -1]), 1, 2)"
        .formatted(rows, batch, positions, heads);
  }

  private static String transposed(String matrices) {
    return "torch.transpose(%s, 2, 3)".formatted(matrices);
  }
}
