package dev.gpt2.trainer.sample;

import dev.gpt2.run.InvalidRunException;
import java.util.function.BooleanSupplier;

/**
 * Writes samples, as many side by side as the model has sequences.
 *
 * <p>Each token is a function of its logits, the seed, the sample's number and the token's place: a
 * sample is the same whatever else is written beside it, as far as its logits are.
 */
public final class Sampler {
  private final LanguageModel model;
  private final int choices;

  /**
   * A sampler for a model.
   *
   * @param choices tokens from this number on are never chosen, as nothing can be written for them
   */
  public Sampler(LanguageModel model, int choices) {
    if (choices < 1 || choices > model.vocabulary()) {
      throw new IllegalArgumentException(
          "choices must be between 1 and the model's vocabulary of %d tokens: %d"
              .formatted(model.vocabulary(), choices));
    }
    this.model = model;
    this.choices = choices;
  }

  /**
   * Writes all samples, or those that are begun when a stop is requested up to there.
   *
   * @throws InvalidRunException when the model has too little room, or its logits are no numbers
   */
  public void run(SampleRequest request, SampleListener listener, BooleanSupplier stop) {
    requireRoom(request);
    model.begin(request.prompt());
    int written = 0;
    while (written < request.count() && !stop.getAsBoolean()) {
      int rows = Math.min(model.sequences(), request.count() - written);
      write(new SampleBatch(request, choices, written + 1, rows), listener, stop);
      written += rows;
    }
  }

  private void write(SampleBatch batch, SampleListener listener, BooleanSupplier stop) {
    int[] tokens = new int[model.sequences()];
    model.afterPrompt(logits -> batch.choose(logits, model.vocabulary(), tokens, listener));
    while (!batch.isOver()) {
      if (stop.getAsBoolean()) {
        batch.stop(listener);
        return;
      }
      model.next(tokens, logits -> batch.choose(logits, model.vocabulary(), tokens, listener));
    }
  }

  private void requireRoom(SampleRequest request) {
    if (request.positions() > model.positions()) {
      throw new InvalidRunException(
          ("a prompt of %,d tokens leaves room for %,d more of %,d in all; %,d were asked for: shorten"
                  + " the prompt or the samples")
              .formatted(
                  request.prompt().size(),
                  Math.max(0, SampleRequest.mostLength(model.positions(), request.prompt().size())),
                  model.positions(),
                  request.length()));
    }
  }
}
