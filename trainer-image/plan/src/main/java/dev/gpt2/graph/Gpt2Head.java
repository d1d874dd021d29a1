package dev.gpt2.graph;

import dev.gpt2.graph.GraphOptions.Head;

/**
 * The loss, and the two parts of the token embedding's gradient: as output matrix and as embedding.
 *
 * <p>M positions of all sequences, C channels, V vocabulary.
 */
final class Gpt2Head {
  /**
   * Fewest positions of a chunk. With fewer the product reads the whole output matrix for too
   * little work: of the 124M model on one CPU thread 64 rows take 1.3 times as long as 128, and 128
   * 1.05 times as long as 1024.
   */
  private static final long FEWEST_ROWS = 128;

  private final GraphBuilder graph;
  private final Resident wte;
  private final StepShape shape;
  private final WeightReader reader;
  private final Update update;
  private final Head head;

  Gpt2Head(
      GraphBuilder graph,
      Resident wte,
      StepShape shape,
      WeightReader reader,
      Update update,
      Head head) {
    this.graph = graph;
    this.wte = wte;
    this.shape = shape;
    this.reader = reader;
    this.update = update;
    this.head = head;
  }

  /** Loss [], then the gradient of x, the last norm's output [M, C]. */
  Node loss(Value x) {
    Op op =
        switch (update.trains(wte) ? head : Head.DEFERRED) {
          case FUSED -> new HeadOp.LossGradients(rows(shape));
          case DEFERRED -> new HeadOp.LossInputGradient(rows(shape));
        };
    Node loss = graph.add("loss", op, x, reader.read(wte), StepInput.TARGETS);
    graph.result(loss.output(0));
    if (update.trains(wte)
        && head == Head.FUSED
        && update.rule() instanceof UpdateRule.Accumulate(int count)) {
      // at once, so that only the sum is alive during the backward pass
      graph.add(
          "accumulate.wte.head", new UpdateOp.Accumulate(count), loss.output(2), wte.gradientSum());
    }
    return loss;
  }

  /** Updates the matrix; dx [M, C] is the gradient of the first block's input. */
  void updateEmbedding(Value x, Node loss, Value dx) {
    if (!update.trains(wte)) {
      return;
    }
    switch (update.rule()) {
      case UpdateRule.Accumulate(int count) -> {
        if (head == Head.DEFERRED) {
          graph.add(
              "accumulate.wte.head",
              new HeadOp.AccumulateWeightGradient(rows(shape), count),
              x,
              reader.readAgain(wte),
              StepInput.TARGETS,
              wte.gradientSum());
        }
        graph.add(
            "accumulate.wte.embedding",
            new UpdateOp.AccumulateEmbedding(count),
            dx,
            StepInput.TOKENS,
            wte.gradientSum());
      }
      case UpdateRule.Sgd(UpdateRule.Decay decay, double momentum)
          when momentum == 0 && head == Head.DEFERRED && update.takesProducts() ->
          graph.add(
              "update." + wte.name(),
              new HeadOp.TiedSgd(columns(shape), decay.of(wte)),
              x,
              StepInput.TARGETS,
              loss.output(2),
              dx,
              StepInput.TOKENS,
              StepInput.LEARNING_RATE,
              wte);
      case UpdateRule.KeepGradients _, UpdateRule.Optimizer _ -> {
        Op add = new Op.TokenEmbeddingGradient();
        Value dwteHead = outputGradient(x, loss); // [V, C]
        update.apply(wte, graph.add("d.wte", add, dwteHead, dx, StepInput.TOKENS).output(0));
      }
    }
  }

  private Value outputGradient(Value x, Node loss) {
    return switch (head) {
      case FUSED -> loss.output(2);
      case DEFERRED -> {
        Op gradient = new HeadOp.LossWeightGradient(rows(shape));
        yield graph
            .add("d.wte.head", gradient, x, reader.readAgain(wte), StepInput.TARGETS)
            .output(0);
      }
    };
  }

  /**
   * Positions of a chunk: as many as make its logits no larger than the largest activation, [M,
   * 4C], but not fewer than {@link #FEWEST_ROWS}; then M is divided evenly by as many chunks.
   */
  static int rows(StepShape shape) {
    long m = shape.tokens();
    long most = 4 * m * shape.model().channels() / shape.model().vocabulary();
    return Math.toIntExact(Shapes.even(m, Math.max(FEWEST_ROWS, most)));
  }

  /** Tokens of the vocabulary in a chunk of logits [M, columns] no larger than [M, 4C]. */
  static int columns(StepShape shape) {
    return Math.toIntExact(Shapes.even(shape.model().vocabulary(), 4L * shape.model().channels()));
  }
}
