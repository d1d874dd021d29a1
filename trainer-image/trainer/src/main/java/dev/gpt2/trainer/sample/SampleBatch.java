package dev.gpt2.trainer.sample;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.dataset.CounterRandom;
import dev.gpt2.trainer.sample.Sample.Ending;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Samples that are written side by side, each up to its own end. */
final class SampleBatch {
  /** A double has so many binary digits. */
  private static final long SHARES = 1L << 53;

  private final SampleRequest request;
  private final int choices;
  private final int first;

  /** Of each row the tokens so far; null when the sample is over. */
  private final List<@Nullable List<Integer>> texts = new ArrayList<>();

  /**
   * A batch of samples with consecutive numbers.
   *
   * @param first the number of the first
   */
  SampleBatch(SampleRequest request, int choices, int first, int rows) {
    this.request = request;
    this.choices = choices;
    this.first = first;
    for (int row = 0; row < rows; row++) {
      texts.add(new ArrayList<>());
    }
  }

  boolean isOver() {
    return texts.stream().noneMatch(text -> text != null);
  }

  /**
   * Chooses the next token of each sample that isn't over.
   *
   * @param logits [B, V]; rows beyond the samples are of no account
   * @param tokens the token of each row; where a sample is over it stays what it was
   */
  void choose(FloatBuffer logits, int vocabulary, int[] tokens, SampleListener listener) {
    for (int row = 0; row < texts.size(); row++) {
      List<Integer> text = texts.get(row);
      if (text != null) {
        tokens[row] = choose(logits.slice(row * vocabulary, choices), first + row, text.size());
        write(row, text, tokens[row], listener);
      }
    }
  }

  /** Ends all samples where they are. */
  void stop(SampleListener listener) {
    for (int row = 0; row < texts.size(); row++) {
      List<Integer> text = texts.get(row);
      if (text != null) {
        end(row, text, Ending.STOPPED, listener);
      }
    }
  }

  private void write(int row, List<Integer> text, int token, SampleListener listener) {
    if (request.end().isPresent() && request.end().getAsInt() == token) {
      end(row, text, Ending.END_TOKEN, listener);
      return;
    }
    text.add(token);
    listener.wrote(first + row, token);
    if (text.size() == request.length()) {
      end(row, text, Ending.LENGTH, listener);
    }
  }

  private void end(int row, List<Integer> text, Ending ending, SampleListener listener) {
    texts.set(row, null);
    listener.ended(new Sample(first + row, text, ending));
  }

  private int choose(FloatBuffer logits, int sample, int place) {
    requireNumbers(logits, sample, place);
    double share =
        (double) CounterRandom.below(SHARES, request.seed(), ((long) sample << 32) | place)
            / SHARES;
    return TokenDistribution.of(logits, request.rule()).at(share);
  }

  /** Of minus infinity only a few may be: a token that can't come. */
  private static void requireNumbers(FloatBuffer logits, int sample, int place) {
    boolean isPossible = false;
    for (int token = 0; token < logits.remaining(); token++) {
      float logit = logits.get(token);
      if (!(logit < Float.POSITIVE_INFINITY)) {
        throw new InvalidRunException(
            ("sample %d, token %d: the model's logit of token id %d is %s, a number expected; its"
                    + " weights are damaged, or come from a training that diverged")
                .formatted(sample, place + 1, token, logit));
      }
      isPossible |= logit > Float.NEGATIVE_INFINITY;
    }
    if (!isPossible) {
      throw new InvalidRunException(
          "sample %d, token %d: the model's logits rule out every token; its weights are damaged"
              .formatted(sample, place + 1));
    }
  }
}
