package dev.gpt2.trainer.sample;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The tokens that may come next, with their probabilities.
 *
 * <p>Filters come in the order of Hugging Face transformers 4.57 (generation/utils.py):
 * temperature, top-k, top-p. As there, tokens as likely as the last one of top-k stay too, and
 * top-p ends with the first token by which the sum reaches p. Of equally likely tokens the lower id
 * comes first.
 */
final class TokenDistribution {
  private final int[] tokens;
  private final double[] weights;
  private final double total;

  private TokenDistribution(int[] tokens, double[] weights) {
    this.tokens = tokens;
    this.weights = weights;
    this.total = Arrays.stream(weights).sum();
  }

  /**
   * What a rule leaves of logits.
   *
   * @param logits of each token, the likeliest one's finite, none of them NaN
   */
  static TokenDistribution of(FloatBuffer logits, SamplingRule rule) {
    int likeliest = likeliest(logits);
    if (rule.isGreedy()) {
      return new TokenDistribution(new int[] {likeliest}, new double[] {1});
    }
    float least =
        rule.topK() == 0 || rule.topK() >= logits.remaining()
            ? Float.NEGATIVE_INFINITY
            : largest(logits, rule.topK());
    TokenDistribution kept = above(logits, least, logits.get(likeliest), rule.temperature());
    return rule.hasTopP() ? kept.nucleus(rule.topP()) : kept;
  }

  private static int likeliest(FloatBuffer logits) {
    int likeliest = 0;
    for (int token = 1; token < logits.remaining(); token++) {
      if (logits.get(token) > logits.get(likeliest)) {
        likeliest = token;
      }
    }
    return likeliest;
  }

  /** The k-th largest logit; most are smaller than the k largest ones before them. */
  private static float largest(FloatBuffer logits, int k) {
    float[] largest = new float[k]; // ascending
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    for (int token = 0; token < logits.remaining(); token++) {
      float logit = logits.get(token);
      if (logit > largest[0]) {
        int place = Arrays.binarySearch(largest, logit);
        int last = (place < 0 ? -place - 1 : place) - 1;
        System.arraycopy(largest, 1, largest, 0, last);
        largest[last] = logit;
      }
    }
    return largest[0];
  }

  /** Weights by exp((logit - largest) / temperature), in the order of the ids. */
  private static TokenDistribution above(
      FloatBuffer logits, float least, float largest, double temperature) {
    int[] tokens =
        IntStream.range(0, logits.remaining())
            .filter(token -> logits.get(token) >= least)
            .filter(token -> logits.get(token) > Float.NEGATIVE_INFINITY)
            .toArray();
    double[] weights = new double[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      weights[i] = Math.exp(((double) logits.get(tokens[i]) - largest) / temperature);
    }
    return new TokenDistribution(tokens, weights);
  }

  /** The likeliest tokens up to the one by which their sum reaches p, the likeliest first. */
  private TokenDistribution nucleus(double p) {
    int[] order = byWeight((1 - p) * total / tokens.length);
    int count = 0;
    for (double sum = 0; count < order.length && sum < p * total; count++) {
      sum += weights[order[count]];
    }
    int kept = count;
    return new TokenDistribution(
        Arrays.stream(order, 0, kept).map(i -> tokens[i]).toArray(),
        Arrays.stream(order, 0, kept).mapToDouble(i -> weights[i]).toArray());
  }

  /**
   * Indices of all weights from a least one on, the heaviest first.
   *
   * <p>Tokens with less than a share of 1/n of 1 - p have less than 1 - p together, so that none of
   * them is needed to reach p: of GPT-2's 50,257 tokens a few hundred are left to be sorted.
   */
  private int[] byWeight(double least) {
    return IntStream.range(0, weights.length)
        .filter(i -> weights[i] >= least)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> weights[i]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The token at a share of the whole probability, from 0 to less than 1. */
  int at(double share) {
    double rest = share * total;
    for (int i = 0; i < tokens.length; i++) {
      rest -= weights[i];
      if (rest < 0) {
        return tokens[i];
      }
    }
    // by rounding alone
    return tokens[tokens.length - 1];
  }

  /** The tokens that are left. */
  int[] tokens() {
    return tokens.clone();
  }

  /** Of each of these. */
  double[] probabilities() {
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }
}
