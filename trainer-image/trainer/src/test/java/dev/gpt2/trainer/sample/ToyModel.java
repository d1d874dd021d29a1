package dev.gpt2.trainer.sample;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A model whose logits are random numbers, the same ones after the same tokens. It counts how often
 * it has computed a prompt.
 */
final class ToyModel implements LanguageModel {
  private final int vocabulary;
  private final int positions;
  private final List<List<Integer>> texts = new ArrayList<>();
  private List<Integer> prompt = List.of();
  private int prompts;

  ToyModel(int sequences, int vocabulary, int positions) {
    this.vocabulary = vocabulary;
    this.positions = positions;
    for (int row = 0; row < sequences; row++) {
      texts.add(List.of());
    }
  }

  int prompts() {
    return prompts;
  }

  @Override
  public int sequences() {
    return texts.size();
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int positions() {
    return positions;
  }

  @Override
  public void begin(List<Integer> tokens) {
    prompt = List.copyOf(tokens);
    prompts++;
  }

  @Override
  public void afterPrompt(Consumer<FloatBuffer> logits) {
    texts.replaceAll(text -> prompt);
    logits.accept(logits());
  }

  @Override
  public void next(int[] tokens, Consumer<FloatBuffer> logits) {
    for (int row = 0; row < texts.size(); row++) {
      List<Integer> text = new ArrayList<>(texts.get(row));
      text.add(tokens[row]);
      texts.set(row, text);
    }
    if (texts.getFirst().size() > positions) {
      throw new IllegalStateException("no room for token " + texts.getFirst().size());
    }
    logits.accept(logits());
  }

  /** What comes next after some tokens. */
  float[] logits(List<Integer> text) {
    SplittableRandom random = new SplittableRandom(text.hashCode());
    float[] logits = new float[vocabulary];
    for (int token = 0; token < vocabulary; token++) {
      logits[token] = 4 * random.nextFloat();
    }
    return logits;
  }

  private FloatBuffer logits() {
    FloatBuffer all = FloatBuffer.allocate(texts.size() * vocabulary);
    texts.forEach(text -> all.put(logits(text)));
    return all.flip();
  }
}
