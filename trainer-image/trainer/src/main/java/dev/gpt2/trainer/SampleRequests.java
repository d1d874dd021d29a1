package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.sample.SampleRequest;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes requests of prompts, for one model. */
record SampleRequests(SampleOptions options, Wording wording, ModelShape model, long seed) {

  /**
   * What options and prompt ask for.
   *
   * @param prompt null: the samples begin with the token that stands between texts
   * @throws InvalidRunException when the model can't do that
   */
  SampleRequest of(@Nullable String prompt) {
    List<Integer> tokens = prompt == null ? List.of(beginning()) : tokens(prompt);
    int most = SampleRequest.mostLength(model.context(), tokens.size());
    if (most < 1) {
      throw new InvalidRunException(
          "the prompt has %,d tokens, but the model's context ends after %,d; shorten it"
              .formatted(tokens.size(), model.context()));
    }
    Integer stated = options.length();
    int length = stated != null ? stated : prompt == null ? most : usual(most);
    if (length > most) {
      throw new InvalidRunException(
          ("--length: %,d tokens after %,d of the prompt are more than the model's context of %,d"
                  + " has room for; at most %,d are possible")
              .formatted(length, tokens.size(), model.context(), most));
    }
    OptionalInt end =
        options.stopsAtEndOfText() ? OptionalInt.of(Gpt2Bpe.END_OF_TEXT) : OptionalInt.empty();
    return new SampleRequest(tokens, options.count(), length, end, options.rule(), seed);
  }

  /** Half of the context, as the reference's interactive samples have; or what there is. */
  private int usual(int most) {
    return Math.clamp(model.context() / 2, 1, most);
  }

  private int beginning() {
    if (options.tokenIds()) {
      throw new InvalidRunException(
          "--token-ids: needs a prompt, as only GPT-2's tokenizer says which token begins a text");
    }
    if (model.vocabulary() <= Gpt2Bpe.END_OF_TEXT) {
      throw new InvalidRunException(
          ("--prompt: is needed, as the model's vocabulary of %,d tokens has no %s (%d) that a text"
                  + " could begin with")
              .formatted(model.vocabulary(), Gpt2Bpe.END_OF_TEXT_NAME, Gpt2Bpe.END_OF_TEXT));
    }
    return Gpt2Bpe.END_OF_TEXT;
  }

  private List<Integer> tokens(String prompt) {
    List<Integer> tokens = wording.tokens(prompt);
    if (tokens.isEmpty()) {
      throw new InvalidRunException("the prompt is empty; leave it out for a text without one");
    }
    for (int token : tokens) {
      if (token < 0 || token >= model.vocabulary()) {
        throw new InvalidRunException(
            "the prompt has token id %d, but the model's vocabulary ends with %d"
                .formatted(token, model.vocabulary() - 1));
      }
    }
    return tokens;
  }
}
