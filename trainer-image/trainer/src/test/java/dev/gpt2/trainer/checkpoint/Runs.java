package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.checkpoint.model.TinyModel;
import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Contents of small checkpoints, different for each step. */
final class Runs {
  static final TokenizerFiles GPT2 = TokenizerFiles.gpt2(new Gpt2Bpe());

  /** Small enough that a test can damage it hundreds of times. */
  static final TokenizerFiles TINY =
      new TokenizerFiles(
          Map.of("vocab.json", new byte[] {'{', '}'}, "merges.txt", new byte[] {'\n'}), false);

  private Runs() {}

  static CheckpointContent content(long step) {
    return content(step, TINY);
  }

  static CheckpointContent content(long step, TokenizerFiles tokenizer) {
    return new CheckpointContent(
        state(step),
        new TinyModel(step).weights(),
        List.of(Tensors.normal("adam.m", List.of(40L), new SplittableRandom(step))),
        tokenizer,
        new ModelCard(
            "first-run",
            null,
            null,
            Map.of("Started from", "/models/124M"),
            Map.of("training.steps", "1000")));
  }

  /** Its validation is the best so far. */
  static TrainerState state(long step) {
    return stateWithBest(step, step);
  }

  static TrainerState stateWithBest(long step, long bestStep) {
    return new TrainerState(
        TrainerState.FORMAT,
        step,
        -7,
        4 * step,
        0.1 + step,
        1.0 / 3,
        "d1",
        "d2",
        TinyModel.SHAPE,
        2,
        null,
        Map.of("trainer", "0.1.0"),
        "d3",
        new ValidationState(step, 3.5, bestStep, 0),
        null,
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z");
  }

  static Retention keep(int newest) {
    return new Retention(newest, null);
  }
}
