package dev.gpt2.trainer.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.sample.Sample.Ending;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SamplerTest {
  private static final int VOCABULARY = 20;
  private static final int POSITIONS = 40;
  private static final SamplingRule PLAIN = new SamplingRule(1, 0, 0);
  private static final SampleRequest REQUEST =
      new SampleRequest(List.of(3, 1, 4), 7, 12, OptionalInt.empty(), PLAIN, 1);

  /** Keeps what it hears, and checks that both ways of hearing agree. */
  private static final class Heard implements SampleListener {
    private final List<Sample> samples = new ArrayList<>();
    private final List<List<Integer>> tokens = new ArrayList<>();

    @Override
    public void wrote(int sample, int token) {
      while (tokens.size() < sample) {
        tokens.add(new ArrayList<>());
      }
      tokens.get(sample - 1).add(token);
    }

    @Override
    public void ended(Sample sample) {
      assertThat(sample.tokens())
          .isEqualTo(sample.number() > tokens.size() ? List.of() : tokens.get(sample.number() - 1));
      samples.add(sample);
    }

    int tokenCount() {
      return tokens.stream().mapToInt(List::size).sum();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 16})
  void samplesOfABatch_areThoseOfSingles(int batch) {
    List<Sample> singles = samples(1, REQUEST);
    assertThat(singles).hasSize(7);
    assertThat(samples(batch, REQUEST)).containsExactlyInAnyOrderElementsOf(singles);
  }

  @Test
  void samplesDifferByNumberAndBySeed() {
    SampleRequest other = new SampleRequest(List.of(3, 1, 4), 7, 12, OptionalInt.empty(), PLAIN, 2);
    List<List<Integer>> texts = new ArrayList<>();
    samples(4, REQUEST).forEach(sample -> texts.add(sample.tokens()));
    samples(4, other).forEach(sample -> texts.add(sample.tokens()));
    assertThat(new HashSet<>(texts)).hasSize(14);
    assertThat(texts).allMatch(text -> text.size() == 12);
  }

  @Test
  void greedySamples_followTheLargestLogit() {
    SampleRequest greedy =
        new SampleRequest(List.of(3), 2, 10, OptionalInt.empty(), new SamplingRule(0, 0, 0), 1);
    List<Sample> samples = samples(2, greedy);
    assertThat(samples.get(0).tokens()).isEqualTo(samples.get(1).tokens());
    ToyModel model = new ToyModel(1, VOCABULARY, POSITIONS);
    List<Integer> text = new ArrayList<>(List.of(3));
    for (int token : samples.getFirst().tokens()) {
      float[] logits = model.logits(text);
      for (float logit : logits) {
        assertThat(logits[token]).isGreaterThanOrEqualTo(logit);
      }
      text.add(token);
    }
  }

  /** Some end early, and the rest of their batch goes on as without them. */
  @Test
  void eachSampleHasItsOwnEnd() {
    SampleRequest ending = new SampleRequest(List.of(3, 1, 4), 7, 12, OptionalInt.of(5), PLAIN, 1);
    List<Sample> whole = samples(1, REQUEST);
    List<Sample> ended = samples(4, ending);
    assertThat(ended).extracting(Sample::ending).contains(Ending.END_TOKEN, Ending.LENGTH);
    for (Sample sample : ended) {
      List<Integer> text = whole.get(sample.number() - 1).tokens();
      int end = text.indexOf(5);
      assertThat(sample.ending()).isEqualTo(end < 0 ? Ending.LENGTH : Ending.END_TOKEN);
      assertThat(sample.tokens()).isEqualTo(end < 0 ? text : text.subList(0, end));
    }
  }

  @Test
  void thePrompt_isComputedOnce() {
    ToyModel model = new ToyModel(2, VOCABULARY, POSITIONS);
    new Sampler(model, VOCABULARY).run(REQUEST, new Heard(), () -> false);
    assertThat(model.prompts()).isOne();
  }

  @Test
  void tokensBeyondTheChoices_neverCome() {
    Heard heard = new Heard();
    new Sampler(new ToyModel(2, VOCABULARY, POSITIONS), 6).run(REQUEST, heard, () -> false);
    assertThat(heard.samples)
        .flatExtracting(Sample::tokens)
        .contains(5)
        .allMatch(token -> token < 6);
  }

  /** The last token needs no place of its own: 3 + 38 - 1 = 40. */
  @Test
  void samplesFillTheRoomToTheLastPosition() {
    assertThat(SampleRequest.mostLength(POSITIONS, 3)).isEqualTo(38);
    assertThat(samples(2, withLength(38))).allMatch(sample -> sample.tokens().size() == 38);
  }

  @Test
  void samplesLongerThanTheRoom_areRefusedWithTheNumbers() {
    assertThatThrownBy(() -> samples(2, withLength(39)))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("a prompt of 3 tokens leaves room for 38 more of 40 in all; 39 were");
  }

  @Test
  void aStop_endsWhatIsBegun() {
    Heard heard = new Heard();
    BooleanSupplier stop = () -> heard.tokenCount() >= 10;
    new Sampler(new ToyModel(4, VOCABULARY, POSITIONS), VOCABULARY).run(REQUEST, heard, stop);
    // 4 samples side by side: the third round makes it 12 tokens
    assertThat(heard.samples).hasSize(4);
    assertThat(heard.samples)
        .allMatch(sample -> sample.tokens().size() == 3 && sample.ending() == Ending.STOPPED);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aLogitThatIsNoNumber_isSaidWithItsPlace(float logit) {
    LanguageModel broken =
        altered(
            logits -> {
              logits.put(VOCABULARY + 13, logit);
            });
    assertThatThrownBy(() -> new Sampler(broken, VOCABULARY).run(REQUEST, new Heard(), () -> false))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("sample 2, token 1")
        .hasMessageContaining("token id 13 is " + logit);
  }

  @Test
  void logitsThatRuleOutEverything_areRefused() {
    LanguageModel broken =
        altered(
            logits -> {
              while (logits.hasRemaining()) {
                logits.put(Float.NEGATIVE_INFINITY);
              }
              logits.rewind();
            });
    assertThatThrownBy(() -> new Sampler(broken, VOCABULARY).run(REQUEST, new Heard(), () -> false))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("rule out every token");
  }

  /** A model of two sequences whose logits after the prompt are changed. */
  private static LanguageModel altered(Consumer<FloatBuffer> change) {
    ToyModel model = new ToyModel(2, VOCABULARY, POSITIONS);
    return new LanguageModel() {
      @Override
      public int sequences() {
        return model.sequences();
      }

      @Override
      public int vocabulary() {
        return model.vocabulary();
      }

      @Override
      public int positions() {
        return model.positions();
      }

      @Override
      public void begin(List<Integer> prompt) {
        model.begin(prompt);
      }

      @Override
      public void afterPrompt(Consumer<FloatBuffer> logits) {
        model.afterPrompt(
            buffer -> {
              change.accept(buffer);
              logits.accept(buffer);
            });
      }

      @Override
      public void next(int[] tokens, Consumer<FloatBuffer> logits) {
        model.next(tokens, logits);
      }
    };
  }

  private static SampleRequest withLength(int length) {
    return new SampleRequest(List.of(3, 1, 4), 2, length, OptionalInt.empty(), PLAIN, 1);
  }

  private static List<Sample> samples(int batch, SampleRequest request) {
    Heard heard = new Heard();
    new Sampler(new ToyModel(batch, VOCABULARY, POSITIONS), VOCABULARY)
        .run(request, heard, () -> false);
    return heard.samples;
  }
}
