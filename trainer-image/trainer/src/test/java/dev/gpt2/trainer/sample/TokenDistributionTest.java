package dev.gpt2.trainer.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.exec.NanoGpt2;
import dev.gpt2.trainer.file.Cases;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class TokenDistributionTest {
  private static final SamplingRule PLAIN = new SamplingRule(1, 0, 0);

  /** Tokens 0 to 3, in an order that isn't that of their probabilities. */
  private static final FloatBuffer TENTHS = logits(.2, .4, .1, .3);

  @Test
  void withoutFilters_probabilitiesAreTheSoftmax() {
    assertDistribution(TENTHS, PLAIN, List.of(0, 1, 2, 3), .2, .4, .1, .3);
  }

  @Test
  void temperatureIsAPowerOfTheProbabilities() {
    FloatBuffer logits = logits(1, 4, 16);
    List<Integer> all = List.of(0, 1, 2);
    assertDistribution(logits, new SamplingRule(2, 0, 0), all, 1 / 7., 2 / 7., 4 / 7.);
    assertDistribution(logits, new SamplingRule(.5, 0, 0), all, 1 / 273., 16 / 273., 256 / 273.);
  }

  @Test
  void topK_keepsTheLikeliest() {
    assertDistribution(TENTHS, new SamplingRule(1, 2, 0), List.of(1, 3), 4 / 7., 3 / 7.);
    assertSupport(TENTHS, new SamplingRule(1, 3, 0), 0, 1, 3);
    assertSupport(TENTHS, new SamplingRule(1, 4, 0), 0, 1, 2, 3);
    assertSupport(TENTHS, new SamplingRule(1, 50, 0), 0, 1, 2, 3);
  }

  @Test
  void topK_keepsWhatIsAsLikelyAsTheLast() {
    FloatBuffer ties = logits(.3, .1, .2, .2, .2);
    assertSupport(ties, new SamplingRule(1, 2, 0), 0, 2, 3, 4);
    assertSupport(ties, new SamplingRule(1, 4, 0), 0, 2, 3, 4);
    assertSupport(ties, new SamplingRule(1, 5, 0), 0, 1, 2, 3, 4);
  }

  /** Probabilities that binary numbers hold exactly, so that sums meet p exactly. */
  @Test
  void topP_endsWithTheTokenByWhichTheSumReachesP() {
    FloatBuffer halves = logits(.125, .5, .25, .125);
    assertSupport(halves, new SamplingRule(1, 0, .3), 1);
    assertSupport(halves, new SamplingRule(1, 0, .5), 1);
    assertSupport(halves, new SamplingRule(1, 0, .51), 1, 2);
    assertSupport(halves, new SamplingRule(1, 0, .75), 1, 2);
    assertSupport(halves, new SamplingRule(1, 0, .76), 1, 2, 0);
    assertSupport(halves, new SamplingRule(1, 0, .9), 1, 2, 0, 3);
    assertDistribution(halves, new SamplingRule(1, 0, .6), List.of(1, 2), 2 / 3., 1 / 3.);
  }

  @Test
  void topP_ofEquallyLikelyTokens_keepsTheLowestIds() {
    FloatBuffer equal = logits(1, 1, 1, 1);
    assertSupport(equal, new SamplingRule(1, 0, .4), 0, 1);
    assertSupport(equal, new SamplingRule(1, 0, .8), 0, 1, 2, 3);
  }

  @Test
  void topPOf0AndOf1_isOff() {
    assertSupport(TENTHS, new SamplingRule(1, 0, 0), 0, 1, 2, 3);
    assertSupport(TENTHS, new SamplingRule(1, 0, 1), 0, 1, 2, 3);
  }

  /** Of .4 and .3, which top-k leaves, .4 is 4/7, and enough for 0.5. */
  @Test
  void topPIsOfWhatTopKLeaves() {
    assertSupport(TENTHS, new SamplingRule(1, 0, .5), 1, 3);
    assertSupport(TENTHS, new SamplingRule(1, 2, .5), 1);
  }

  /** At temperature 1/2 they are .04, .16, .01 and .09 of .3: .16 is more than a half. */
  @Test
  void temperatureComesBeforeTopP() {
    assertSupport(TENTHS, new SamplingRule(.5, 0, .5), 1);
  }

  @Test
  void greedyTakesTheLowestOfTheLikeliest() {
    FloatBuffer ties = logits(.1, .4, .1, .4);
    assertDistribution(ties, new SamplingRule(0, 0, 0), List.of(1), 1);
    assertDistribution(ties, new SamplingRule(1, 1, .9), List.of(1), 1);
    assertDistribution(ties, new SamplingRule(0, 3, .9), List.of(1), 1);
  }

  @Test
  void tokensRuledOut_neverCome() {
    FloatBuffer logits = FloatBuffer.wrap(new float[] {Float.NEGATIVE_INFINITY, -3, -3});
    assertDistribution(logits, PLAIN, List.of(1, 2), .5, .5);
    assertSupport(logits, new SamplingRule(1, 2, 0), 1, 2);
  }

  /** Logits of -1,000 and 1,000 have exponentials that no double holds. */
  @Test
  void largeLogits_areNoTrouble() {
    FloatBuffer logits = FloatBuffer.wrap(new float[] {1_000, 1_000, -1_000});
    assertDistribution(logits, PLAIN, List.of(0, 1, 2), .5, .5, 0);
    assertThat(TokenDistribution.of(logits, new SamplingRule(1e-3, 0, 0)).at(.7)).isEqualTo(1);
  }

  /** 1,000 shares at equal distances: each token has its thousandths of them. */
  @Test
  void sharesFallOnTokensByTheirProbability() {
    TokenDistribution distribution = TokenDistribution.of(TENTHS, PLAIN);
    int[] count = new int[4];
    IntStream.range(0, 1_000).forEach(i -> count[distribution.at((i + .5) / 1_000)]++);
    assertThat(count).containsExactly(200, 400, 100, 300);
    assertThat(distribution.at(0)).isZero();
    assertThat(distribution.at(Math.nextDown(1.))).isEqualTo(3);
  }

  /** {@code src/test/python/generation.py}; its floats are rounded at each step. */
  @Test
  void filteredTokens_areThoseOfTransformers() throws IOException {
    JsonNode cases =
        new JsonMapper()
            .readTree(NanoGpt2.folder().resolve("generation.json").toFile())
            .get("filters");
    assertThat(cases).hasSize(7);
    for (JsonNode expected : cases) {
      SamplingRule rule =
          new SamplingRule(
              expected.get("temperature").doubleValue(),
              expected.get("topK").intValue(),
              expected.get("topP").doubleValue());
      TokenDistribution found =
          TokenDistribution.of(FloatBuffer.wrap(floats(expected.get("logits"))), rule);
      Map<Integer, Double> probabilities = new TreeMap<>();
      for (int i = 0; i < found.tokens().length; i++) {
        probabilities.put(found.tokens()[i], found.probabilities()[i]);
      }
      assertThat(probabilities.keySet())
          .containsExactlyElementsOf(
              StreamSupport.stream(expected.get("tokens").spliterator(), false)
                  .map(JsonNode::intValue)
                  .toList());
      assertThat(probabilities.values().stream().mapToDouble(p -> p).toArray())
          .containsExactly(
              StreamSupport.stream(expected.get("probabilities").spliterator(), false)
                  .mapToDouble(JsonNode::doubleValue)
                  .toArray(),
              within(1e-6));
    }
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).floatValue();
    }
    return floats;
  }

  /** Against the filters written as they are defined, with all tokens sorted. */
  @Test
  void anyLogits_leaveTheTokensOfTheDefinition() {
    Cases.forAll(
        500,
        300,
        (random, size) -> {
          // few different values: many ties
          float[] values = new float[1 + size];
          for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(1 + size / 2) / 8f;
          }
          SamplingRule rule = rule(random, size);
          TokenDistribution found = TokenDistribution.of(FloatBuffer.wrap(values), rule);
          assertThat(sorted(found.tokens())).isEqualTo(sorted(defined(values, rule)));
          assertThat(DoubleStream.of(found.probabilities()).sum()).isEqualTo(1, within(1e-12));
        });
  }

  private static SamplingRule rule(SplittableRandom random, int size) {
    double temperature = .25 * (1 + random.nextInt(8));
    int topK = random.nextBoolean() ? 0 : random.nextInt(size + 2);
    double topP = random.nextBoolean() ? 0 : random.nextDouble();
    return new SamplingRule(temperature, topK, topP);
  }

  private static int[] defined(float[] logits, SamplingRule rule) {
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer token) -> -logits[token]))
            .toList();
    if (rule.topK() == 1) {
      return new int[] {order.getFirst()};
    }
    if (rule.topK() > 0) {
      float least = logits[order.get(Math.min(rule.topK(), logits.length) - 1)];
      order = order.stream().filter(token -> logits[token] >= least).toList();
    }
    if (rule.topP() > 0) {
      double[] weights =
          order.stream().mapToDouble(t -> Math.exp(logits[t] / rule.temperature())).toArray();
      int kept = 1;
      while (Arrays.stream(weights, 0, kept).sum() < rule.topP() * Arrays.stream(weights).sum()) {
        kept++;
      }
      order = order.subList(0, kept);
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void rulesWithoutMeaning_areRefused() {
    assertThatThrownBy(() -> new SamplingRule(-1, 0, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new SamplingRule(Double.NaN, 0, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SamplingRule(1, -1, 0)).hasMessageContaining("top-k");
    assertThatThrownBy(() -> new SamplingRule(1, 0, 1.1)).hasMessageContaining("top-p");
  }

  private static int[] sorted(int[] tokens) {
    return Arrays.stream(tokens).sorted().toArray();
  }

  /** Logits whose softmax is in these proportions. */
  private static FloatBuffer logits(double... proportions) {
    FloatBuffer logits = FloatBuffer.allocate(proportions.length);
    Arrays.stream(proportions).forEach(share -> logits.put((float) Math.log(share)));
    return logits.flip();
  }

  private static void assertSupport(FloatBuffer logits, SamplingRule rule, int... tokens) {
    assertThat(TokenDistribution.of(logits, rule).tokens()).containsExactly(tokens);
  }

  private static void assertDistribution(
      FloatBuffer logits, SamplingRule rule, List<Integer> tokens, double... probabilities) {
    TokenDistribution distribution = TokenDistribution.of(logits, rule);
    assertThat(distribution.tokens()).containsExactly(tokens.toArray(Integer[]::new));
    // logits are floats: 24 binary digits
    assertThat(distribution.probabilities()).containsExactly(probabilities, within(1e-6));
  }
}
