package dev.gpt2.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 from tokens to the last layer norm (Radford et al. 2019): pre-norm blocks, tied embedding.
 *
 * <p>B batch, T positions, M = B·T, C channels.
 */
final class Gpt2Forward {
  /**
   * What the backward pass may read of one block; x is the residual stream that came in, middle the
   * one after attention. Each is a node, of which output 0 is meant unless said otherwise.
   */
  record BlockValues(
      Value x,
      Node norm1,
      Node qkv,
      Gpt2Attention.Values attention,
      Node middle,
      Node norm2,
      Node h,
      Node gelu) {}

  /** All blocks, the residual stream after the last one [M, C], and its layer norm. */
  record Values(List<BlockValues> blocks, Value last, Node finalNorm) {}

  private final GraphBuilder graph;
  private final Gpt2Layers layers;
  private final Gpt2Weights weights;
  private final StepShape shape;
  private final Gpt2Attention attention;

  Gpt2Forward(
      GraphBuilder graph,
      Gpt2Weights weights,
      StepShape shape,
      WeightReader reader,
      GraphOptions options) {
    this.graph = graph;
    this.weights = weights;
    this.layers = new Gpt2Layers(graph, reader);
    this.shape = shape;
    this.attention = new Gpt2Attention(graph, shape, options.attention());
  }

  Values build() {
    Value x =
        graph
            .add(
                "embed",
                new Op.Embed(shape.batch(), shape.positions(), layers.reader().precision()),
                weights.tokenEmbedding(),
                weights.positionEmbedding(),
                StepInput.TOKENS)
            .output(0); // [M, C]
    List<BlockValues> blocks = new ArrayList<>();
    for (int i = 0; i < weights.blocks().size(); i++) {
      Gpt2Weights.Block w = weights.blocks().get(i);
      String h = "h." + i + ".";
      Node norm1 = layers.norm(h + "ln_1", x, w.norm1()); // [M, C]
      Node qkv = layers.linear(h + "attn.c_attn", norm1, w.qkv()); // [M, 3C]
      Gpt2Attention.Values mix = attention.forward(h + "attn", qkv.output(0)); // [M, C]
      Node middle = layers.residual(h + "attn.c_proj", mix.mixed(), w.attentionOut(), x); // [M, C]
      Node norm2 = layers.norm(h + "ln_2", middle.output(0), w.norm2()); // [M, C]
      Node up = layers.linear(h + "mlp.c_fc", norm2, w.mlpIn()); // [M, 4C]
      Node gelu = graph.add(h + "mlp.act", new Op.Gelu(), up.output(0)); // [M, 4C]
      Node out = layers.residual(h + "mlp.c_proj", gelu, w.mlpOut(), middle.output(0)); // [M, C]
      blocks.add(new BlockValues(x, norm1, qkv, mix, middle, norm2, up, gelu));
      x = out.output(0);
    }
    return new Values(blocks, x, layers.norm("ln_f", x, weights.finalNorm()));
  }
}
