package dev.gpt2.graph;

import dev.gpt2.run.DeviceType;

/**
 * Choices that leave what a step computes as it is, but change what it takes.
 *
 * @param attention which kernels
 * @param head how the output layer's gradients are made
 * @param costs what the nodes' costs are predicted with
 */
public record GraphOptions(Attention attention, Head head, CostModel costs) {

  /** Whether the scores, [B, H, T, T], exist as tensors. */
  public enum Attention {
    /** Never, in kernels of forward and backward pass. */
    FUSED,
    /** In the backward pass, those of some heads at a time. */
    GROUPED,
    /** Those of all heads, from forward to backward pass. */
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

  /**
   * What runs on a device, with its costs as they are foreseen. CUDA's fused kernel for attention's
   * gradient gives other bits each time, or takes four to six times as long when it is told not to
   * (H200, B=1, T=1024, {@code num_splits_key=1}); products for some heads at a time do neither.
   */
  public static GraphOptions of(DeviceType device) {
    return switch (device) {
      case CPU -> new GraphOptions(Attention.FUSED, Head.FUSED, Roofline.CPU);
      case GPU -> new GraphOptions(Attention.GROUPED, Head.FUSED, Roofline.GPU);
    };
  }

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
