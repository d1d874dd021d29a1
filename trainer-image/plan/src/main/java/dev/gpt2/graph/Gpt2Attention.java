package dev.gpt2.graph;

import dev.gpt2.graph.GraphOptions.Attention;

/**
 * Attention's nodes, forward and backward.
 *
 * <p>B batch, T positions, M = B·T, C channels, H heads.
 */
final class Gpt2Attention {

  /**
   * What the backward pass may read: the mixed values [M, C], and the log-sum-exp of the scores [B,
   * H, T] when fused, else the probabilities [B, H, T, T].
   */
  record Values(Node mixed, Value softmax) {}

  private final GraphBuilder graph;
  private final Attention kind;
  private final int batch;
  private final int positions;
  private final int heads;
  private final int channels;

  Gpt2Attention(GraphBuilder graph, StepShape shape, Attention kind) {
    this.graph = graph;
    this.kind = kind;
    this.batch = shape.batch();
    this.positions = shape.positions();
    this.heads = shape.heads();
    this.channels = shape.model().channels();
  }

  /** From queries, keys and values, [M, 3C]. */
  Values forward(String name, Value qkv) {
    return switch (kind) {
      case FUSED, GROUPED -> {
        Node mixed = graph.add(name, new AttentionOp.Fused(batch, positions, heads), qkv);
        yield new Values(mixed, mixed.output(1));
      }
      case MATERIALISED -> {
        Op mix = new AttentionOp.Mix(batch, positions, heads);
        Value scores = add(name + ".scores", new AttentionOp.Scores(batch, positions, heads), qkv);
        Value probabilities = add(name + ".softmax", new AttentionOp.Softmax(), scores);
        yield new Values(graph.add(name, mix, probabilities, qkv), probabilities);
      }
    };
  }

  /** dmixed [M, C] → dqkv [M, 3C]. */
  Value backward(String name, Value dmixed, Value qkv, Values forward) {
    return switch (kind) {
      case FUSED, GROUPED -> {
        Op gradient =
            kind == Attention.FUSED
                ? new AttentionOp.FusedGradient(batch, positions, heads)
                : new AttentionOp.GroupedGradient(batch, positions, heads, headsAtOnce());
        yield add(name, gradient, dmixed, qkv, forward.mixed().output(0), forward.softmax());
      }
      case MATERIALISED -> {
        Value p = forward.softmax();
        Op gradient = new AttentionOp.ProbabilityGradient(batch, positions, heads);
        Value dp = add(name + ".probabilities", gradient, dmixed, qkv);
        Value ds = add(name + ".softmax", new AttentionOp.SoftmaxGradient(), dp, p);
        Op valueGradient = new AttentionOp.ValueGradient(batch, positions, heads);
        Op queryGradient = new AttentionOp.QueryGradient(batch, positions, heads);
        Op keyGradient = new AttentionOp.KeyGradient(batch, positions, heads);
        Value dv = add(name + ".v", valueGradient, p, dmixed);
        Value dqv = add(name + ".q", queryGradient, dv, ds, qkv);
        yield add(name + ".k", keyGradient, dqv, ds, qkv);
      }
    };
  }

  /**
   * So many heads that their probabilities and the gradient of these take no more than twice the
   * largest activation, [M, 4C], in groups of equal size; but at least one.
   */
  private int headsAtOnce() {
    long pair = 2L * positions * positions;
    long most = Math.clamp(2L * 4 * batch * positions * channels / pair, 1, heads);
    return Math.toIntExact(Shapes.even(heads, most));
  }

  private Value add(String name, Op op, Operand... operands) {
    return graph.add(name, op, operands).output(0);
  }
}
