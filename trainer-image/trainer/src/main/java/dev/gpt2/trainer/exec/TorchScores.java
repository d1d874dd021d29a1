package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.tensor;

import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.ArrayList;
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

  /**
   * All three gradients, for a group of heads at a time, in the place of what they are read from:
   * with p = exp(q·kᵀ/√D - log-sum-exp) and ds = p∘(dmixed·vᵀ - Σ mixed∘dmixed) these are
   * pᵀ·dmixed, dsᵀ·q/√D and ds·k/√D (Dao et al. 2022, appendix B.4). What is above the diagonal is
   * set to 0 whatever it was.
   */
  Method groupedGradient(int atOnce) {
    return groupedGradient(atOnce, false);
  }

  /** The same of bf16 operands, by f32 copies of a group's, which its gradients are made in. */
  Method groupedGradientInF32(int atOnce) {
    return groupedGradient(atOnce, true);
  }

  private Method groupedGradient(int atOnce, boolean widened) {
    List<String> body = new ArrayList<>();
    body.add(split("q, k, v", "qkv"));
    body.add("o = " + heads("mixed"));
    body.add("g = " + heads("dmixed"));
    body.add("scale = " + SCALE);
    body.add("for i in range(%d):".formatted(batch));
    body.add("  for j in range(%d):".formatted(Math.ceilDiv(heads, atOnce)));
    body.add("    lo = torch.mul(j, %d)".formatted(atOnce));
    body.add("    hi = torch.add(lo, %d)".formatted(atOnce));
    for (String name : List.of("q", "k", "v", "o", "g")) {
      body.add("    %1$si = %2$s".formatted(name, group(name)));
      if (widened) {
        body.add("    " + TorchMixed.widened(name + "i"));
      }
    }
    body.add("    li = torch.unsqueeze(%s, -1)".formatted(group("lse")));
    body.add("    p = torch.baddbmm(li, qi, torch.transpose(ki, 1, 2), beta=-1, alpha=scale)");
    body.add("    p0 = torch.tril_(torch.exp_(p))");
    body.add("    dp = torch.bmm(gi, torch.transpose(vi, 1, 2))");
    body.add("    v1 = torch.baddbmm_(vi, torch.transpose(p, 1, 2), gi, beta=0)");
    body.add("    d = torch.sum(torch.mul(oi, gi), [-1], True)");
    body.add("    ds = torch.mul_(torch.sub_(dp, d), p)");
    body.add("    dq = torch.bmm(ds, ki)");
    body.add("    k1 = torch.baddbmm_(ki, torch.transpose(ds, 1, 2), qi, beta=0, alpha=scale)");
    body.add("    q1 = torch.copy_(qi, torch.mul_(dq, scale))");
    if (widened) {
      for (String name : List.of("q", "k", "v")) {
        body.add("    %1$s2 = torch.copy_(%2$s, %1$si)".formatted(name, group(name)));
      }
    }
    return new Method(
        List.of(tensor("dmixed"), tensor("qkv"), tensor("mixed"), tensor("lse")), List.of(), body);
  }

  /** The heads from lo up to hi of sequence i. */
  private static String group(String name) {
    return "torch.slice(torch.select(%s, 0, i), 0, lo, hi, 1)".formatted(name);
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
