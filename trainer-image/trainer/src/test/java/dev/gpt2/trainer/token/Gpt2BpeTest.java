package dev.gpt2.trainer.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.file.Cases;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Gpt2BpeTest {
  private static final long HOSTILE_TOKENS = 500_000;

  private static final Gpt2Bpe BPE = new Gpt2Bpe();
  private static final ReferenceEncoder REFERENCE = reference();

  /** 20 texts with the ids that an independent encoder gives (licence beside the file). */
  @Test
  void idsAreThoseOfTheOracle() throws Exception {
    JsonNode texts;
    try (InputStream json =
        Objects.requireNonNull(getClass().getResourceAsStream("tokenizer_oracle.json"))) {
      texts = new JsonMapper().readTree(json);
    }
    assertThat(texts).hasSize(20);
    for (JsonNode text : texts) {
      int[] ids = ids(text.path("ids_ordinary"));
      assertThat(BPE.encode(text.path("text").asText())).as(text.toString()).isEqualTo(ids);
      assertThat(REFERENCE.encode(text.path("text").asText())).isEqualTo(ids);
    }
  }

  @Test
  void hostileTextHasTheReferencesTokens() {
    AtomicLong tokens = new AtomicLong();
    Cases.forAll(
        400,
        600,
        (random, size) -> {
          String text = HostileText.of(random, size);
          int[] expected = REFERENCE.encode(text);
          tokens.addAndGet(expected.length);
          assertThat(BPE.encode(text)).isEqualTo(expected);
        });
    assertThat(tokens).hasValueGreaterThan(HOSTILE_TOKENS);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\n", "\t", "a", "Z", "0", "7", "!", "é", "語", "\u0000", "😀", "ab"})
  void longRunHasTheReferencesTokens(String piece) {
    String text = piece.repeat(100_000) + "x" + piece.repeat(100_000);
    assertThat(BPE.encode(text)).isEqualTo(REFERENCE.encode(text));
  }

  /** Words this long go another way than shorter ones. */
  @Test
  void longWordHasTheReferencesTokens() {
    Cases.forAll(
        30,
        2_000,
        (random, size) -> {
          StringBuilder word = new StringBuilder();
          IntStream.range(0, size).forEach(i -> word.append((char) ('a' + random.nextInt(26))));
          assertThat(BPE.encode(word)).isEqualTo(REFERENCE.encode(word.toString()));
        });
  }

  @Test
  void threadsThatShareAnEncoder_haveTheSameTokens() {
    Cases.forAll(
        20,
        2_000,
        (random, size) -> {
          String text = HostileText.of(random, size);
          int[] expected = new Gpt2Bpe().encode(text);
          assertThat(IntStream.range(0, 8).parallel().mapToObj(i -> BPE.encode(text)))
              .allSatisfy(tokens -> assertThat(tokens).isEqualTo(expected));
        });
  }

  @Test
  void textAfterEncodingAndDecoding_isTheSame() {
    Cases.forAll(
        300,
        400,
        (random, size) -> {
          String text = HostileText.of(random, size);
          assertThat(BPE.decode(BPE.encode(text))).isEqualTo(text);
        });
  }

  @Test
  void nameOfEndOfTextInAText_isOrdinaryText() {
    assertThat(BPE.encode(Gpt2Bpe.END_OF_TEXT_NAME)).doesNotContain(Gpt2Bpe.END_OF_TEXT);
    assertThat(BPE.decode(Gpt2Bpe.END_OF_TEXT)).isEqualTo(Gpt2Bpe.END_OF_TEXT_NAME);
  }

  private static ReferenceEncoder reference() {
    Gpt2Vocabulary vocabulary = new Gpt2Vocabulary(BPE);
    return new ReferenceEncoder(vocabulary.vocabJson(), vocabulary.mergesTxt());
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
