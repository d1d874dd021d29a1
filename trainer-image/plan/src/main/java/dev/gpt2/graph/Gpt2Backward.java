package dev.gpt2.graph;

import dev.gpt2.graph.Gpt2Weights.Affine;

/**
 * Loss and gradients of a GPT-2, block by block from the last one, each gradient handed to the
 * update as soon as it is made and the weight isn't read any more.
 *
 * <p>B batch, T positions, M = B·T, C channels, V vocabulary.
 */
final class Gpt2Backward {
  private static final Op TIMES_TRANSPOSED = new Op.MatMul(false, true);

  private final GraphBuilder graph;
  private final Gpt2Weights weights;
  private final StepShape shape;
  private final WeightReader reader;
  private final Update update;
  private final Gpt2Head head;
  private final Gpt2Attention attention;

  Gpt2Backward(
      GraphBuilder graph,
      Gpt2Weights weights,
      StepShape shape,
      WeightReader reader,
      Update update,
      GraphOptions options) {
    this.graph = graph;
    this.weights = weights;
    this.shape = shape;
    this.reader = reader;
    this.update = update;
    this.head =
        new Gpt2Head(graph, weights.tokenEmbedding(), shape, reader, update, options.head());
    this.attention = new Gpt2Attention(graph, shape, options.attention());
  }

  void build(Gpt2Forward.Values forward) {
    Value normed = forward.finalNorm().output(0); // [M, C]
    Node loss = head.loss(normed);
    Value dnormed = loss.output(1); // [M, C]
    Value dx =
        norm("ln_f", forward.finalNorm(), forward.last(), weights.finalNorm(), dnormed); // [M, C]
    for (int i = forward.blocks().size() - 1; i >= 0; i--) {
      dx = block("h." + i + ".", forward.blocks().get(i), weights.blocks().get(i), dx);
    }
    head.updateEmbedding(normed, loss, dx);
    updatePositions(dx);
  }

  private void updatePositions(Value dx) {
    Resident wpe = weights.positionEmbedding();
    if (update.trains(wpe)) {
      Op gradient =
          new Op.PositionEmbeddingGradient(
              shape.batch(), shape.positions(), shape.model().context());
      update.apply(wpe, graph.add("d.wpe", gradient, dx).output(0));
    }
  }

  /** Gradient of the residual stream before the block, from that after it; both [M, C]. */
  private Value block(String h, Gpt2Forward.BlockValues f, Gpt2Weights.Block w, Value dout) {
    Value dgelu = linear(h + "mlp.c_proj", f.gelu(), w.mlpOut(), dout); // [M, 4C]
    Value dh =
        graph.add("d." + h + "mlp.act", new Op.GeluGradient(), dgelu, f.h().output(0)).output(0);
    Value dnorm2 = linear(h + "mlp.c_fc", f.norm2(), w.mlpIn(), dh); // [M, C]
    Value dmiddle =
        residualNorm(h + "ln_2", f.norm2(), f.middle().output(0), w.norm2(), dnorm2, dout);
    Value dmixed =
        linear(h + "attn.c_proj", f.attention().mixed(), w.attentionOut(), dmiddle); // [M, C]
    Value dqkv =
        attention.backward("d." + h + "attn", dmixed, f.qkv().output(0), f.attention()); // [M, 3C]
    Value dnorm1 = linear(h + "attn.c_attn", f.norm1(), w.qkv(), dqkv); // [M, C]
    return residualNorm(h + "ln_1", f.norm1(), f.x(), w.norm1(), dnorm1, dmiddle);
  }

  /** Gradient of a linear layer's input [M, in] from that of its output [M, out]. */
  private Value linear(String name, Node x, Affine w, Value dy) {
    Node dx = graph.add("d." + name, TIMES_TRANSPOSED, dy, reader.read(w.weight()));
    update.applyProduct(w.weight(), x.output(0), dy);
    Node db = graph.add("d." + w.bias().name(), new Op.SumRows(), dy);
    update.apply(w.bias(), db.output(0));
    return dx.output(0);
  }

  private Value norm(String name, Node norm, Value x, Affine w, Value dy) {
    return applied(
        w,
        graph.add(
            "d." + name,
            new Op.LayerNormGradient(false),
            dy,
            x,
            norm.output(1),
            norm.output(2),
            w.weight()));
  }

  private Value residualNorm(String name, Node norm, Value x, Affine w, Value dy, Value around) {
    return applied(
        w,
        graph.add(
            "d." + name,
            new Op.LayerNormGradient(true),
            dy,
            x,
            norm.output(1),
            norm.output(2),
            w.weight(),
            around));
  }

  private Value applied(Affine w, Node gradient) {
    update.apply(w.weight(), gradient.output(1));
    update.apply(w.bias(), gradient.output(2));
    return gradient.output(0);
  }
}
