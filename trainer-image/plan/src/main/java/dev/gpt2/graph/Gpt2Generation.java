package dev.gpt2.graph;

import dev.gpt2.graph.Gpt2Weights.Block;
import dev.gpt2.run.ModelShape;

/**
 * The forward passes that continue texts token by token (Radford et al. 2019), with the keys and
 * values of earlier positions kept, so that each position is computed once.
 *
 * <p>All texts of a batch begin alike, with the prompt. So it is computed once for all of them, in
 * chunks whose keys and values every sequence gets; only its last token goes, with each later one,
 * through the graph that has a row for each sequence and ends in logits.
 *
 * <p>B sequences, T positions that there is room for, N positions of a chunk, M rows, C channels, H
 * heads, D = C/H, V vocabulary.
 *
 * @param batch sequences that are continued side by side
 * @param positions tokens that each of them can have been given, the prompt's among them
 */
public record Gpt2Generation(ModelShape model, int batch, int positions) {
  /**
   * Positions of a chunk: of the 124M model on one CPU thread a position of 64 takes an eighth of
   * the time of one alone.
   */
  private static final int MOST_CHUNK_POSITIONS = 64;

  /**
   * CPU kernels for matrix products compute this many rows, or multiples of it, in one and the same
   * way, and fewer in others; what is left of them takes no less time (MKL 2024.2).
   */
  private static final int ROWS_AT_ONCE = 4;

  public Gpt2Generation {
    if (batch < 1) {
      throw new IllegalArgumentException("batch size must be at least 1: " + batch);
    }
    if (positions < 1 || positions > model.context()) {
      throw new IllegalArgumentException(
          "positions must be between 1 and the model's context of %d tokens: %d"
              .formatted(model.context(), positions));
    }
  }

  /** N: positions of a chunk of the prompt. */
  public int chunkPositions() {
    return Math.min(MOST_CHUNK_POSITIONS, positions);
  }

  /**
   * M of {@link #decoding}: one for a single sequence, which a kernel for vectors computes twice as
   * fast as four; else whole groups, so that a sequence has the same logits to the bit, however
   * many others there are.
   */
  public int rows() {
    return batch == 1 ? 1 : Math.ceilDiv(batch, ROWS_AT_ONCE) * ROWS_AT_ONCE;
  }

  /**
   * Takes in a chunk of the prompt, tokens [N] from a position on; it has no result, as the keys
   * and values are in the cache then. Where a chunk is longer than the rest of the prompt, what it
   * holds beyond that doesn't matter: it is written again before anything reads it.
   */
  public Graph prompt() {
    Pass pass = new Pass(model, chunkPositions(), chunkPositions());
    GenerationOp attention = new GenerationOp.CachedAttention(1, chunkPositions());
    Value x = pass.embed();
    for (int i = 0; i < model.layers() - 1; i++) {
      x = pass.mlp(i, pass.attend(i, x, attention, cache(i)), x);
    }
    pass.attend(model.layers() - 1, x, attention, cache(model.layers() - 1));
    return pass.graph.build();
  }

  /**
   * Takes in one token of each sequence, [M], at a position; its result is the logits [M, V] of
   * what comes next, of which the first B rows count.
   */
  public Graph decoding() {
    Pass pass = new Pass(model, rows(), 1);
    GenerationOp attention = new GenerationOp.CachedAttention(batch, 1);
    Value x = pass.embed();
    for (int i = 0; i < model.layers(); i++) {
      x = pass.mlp(i, pass.attend(i, x, attention, cache(i)), x);
    }
    pass.graph.result(pass.logits(x));
    return pass.graph.build();
  }

  /** Keys and values of a layer, [2, B, H, T, D]. */
  private Resident cache(int layer) {
    return Resident.cache(
        "h." + layer + ".attn/cache",
        TensorSpec.f32(2, batch, model.heads(), positions, model.headChannels()));
  }

  /** The parts of a forward pass over so many rows, [M, C] each. */
  private static final class Pass {
    private final GraphBuilder graph;
    private final Gpt2Layers layers;
    private final Gpt2Weights weights;
    private final int newPositions;

    Pass(ModelShape model, int rows, int newPositions) {
      this.graph = new GraphBuilder(rows, Roofline.GPU);
      this.layers = new Gpt2Layers(graph);
      this.weights = Gpt2Weights.of(model);
      this.newPositions = newPositions;
    }

    Value embed() {
      return graph
          .add(
              "embed",
              new GenerationOp.EmbedAt(newPositions),
              weights.tokenEmbedding(),
              weights.positionEmbedding(),
              StepInput.TOKENS,
              StepInput.POSITION)
          .output(0);
    }

    Node attend(int layer, Value x, GenerationOp attention, Resident cache) {
      Block w = weights.blocks().get(layer);
      String h = "h." + layer + ".";
      Node norm = layers.norm(h + "ln_1", x, w.norm1());
      Node qkv = layers.linear(h + "attn.c_attn", norm, w.qkv()); // [M, 3C]
      return graph.add(h + "attn", attention, qkv.output(0), StepInput.POSITION, cache);
    }

    /** The rest of a block, whose input was x. */
    Value mlp(int layer, Node mixed, Value x) {
      Block w = weights.blocks().get(layer);
      String h = "h." + layer + ".";
      Node middle = layers.residual(h + "attn.c_proj", mixed, w.attentionOut(), x);
      Node norm = layers.norm(h + "ln_2", middle.output(0), w.norm2());
      Node up = layers.linear(h + "mlp.c_fc", norm, w.mlpIn()); // [M, 4C]
      Node gelu = graph.add(h + "mlp.act", new Op.Gelu(), up.output(0)); // [M, 4C]
      return layers.residual(h + "mlp.c_proj", gelu, w.mlpOut(), middle.output(0)).output(0);
    }

    /** x [M, C] → [M, V]. */
    Value logits(Value x) {
      Node norm = layers.norm("ln_f", x, weights.finalNorm());
      return layers.unembed(norm, weights.tokenEmbedding()).output(0);
    }
  }
}
