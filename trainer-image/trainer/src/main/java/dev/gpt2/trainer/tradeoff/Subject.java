package dev.gpt2.trainer.tradeoff;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.OptimizerName;
import dev.gpt2.run.Precision;

/** Whose step it is. */
public sealed interface Subject {

  /** What a heading says of it. */
  @JsonIgnore
  String title();

  /**
   * A model in training.
   *
   * @param model its size's name, or what it is made of
   */
  record Training(
      String model,
      ModelShape shape,
      int batchSize,
      int sequenceLength,
      OptimizerName optimizer,
      Precision precision)
      implements Subject {
    @Override
    public String title() {
      return "GPT-2 %s, %d sequence%s of %,d tokens, %s, %s"
          .formatted(
              model,
              batchSize,
              batchSize == 1 ? "" : "s",
              sequenceLength,
              shown(optimizer),
              precision);
    }

    private static String shown(OptimizerName optimizer) {
      return switch (optimizer) {
        case ADAM -> "Adam";
        case ADAMW -> "AdamW";
        case SGD -> "SGD";
      };
    }
  }

  /**
   * A graph that came from a file.
   *
   * @param graph the file's name
   */
  record File(String graph, int nodes) implements Subject {
    @Override
    public String title() {
      return "%s, %,d nodes".formatted(graph, nodes);
    }
  }
}
