package dev.gpt2.graph;

/**
 * Choices that leave what a step computes as it is, but change what it takes.
 *
 * @param attention which kernels
 * @param head how the output layer's gradients are made
 * @param costs what the nodes' costs are predicted with
 */
public record GraphOptions(Attention attention, Head head, CostModel costs) {

  /** Whether the scores of all heads, [B, H, T, T], exist as tensors. */
  public enum Attention {
    FUSED,
    MATERIALISED
  }

  /** When the gradient of the output matrix, [V, C] and tied to the embedding, is made. */
  public enum Head {
    /** With the loss, from the same logits; it is alive during the whole backward pass. */
    FUSED,
    /** After the backward pass, from logits made a second time; with plain SGD it never exists. */
    DEFERRED
  }

  public static final GraphOptions DEFAULT =
      new GraphOptions(Attention.FUSED, Head.FUSED, Roofline.GPU);

  public GraphOptions with(Attention other) {
    return new GraphOptions(other, head, costs);
  }

  public GraphOptions with(Head other) {
    return new GraphOptions(attention, other, costs);
  }

  public GraphOptions with(CostModel other) {
    return new GraphOptions(attention, head, other);
  }
}
