package dev.gpt2.trainer.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.file.Cases;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class Gpt2BpeTest {
  private final Gpt2Bpe bpe = new Gpt2Bpe();

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
      assertThat(bpe.encode(text.path("text").asText()))
          .as(text.path("text").asText())
          .isEqualTo(ids(text.path("ids_ordinary")));
    }
  }

  @Test
  void textAfterEncodingAndDecoding_isTheSame() {
    Cases.forAll(
        300,
        400,
        (random, size) -> {
          String text = RandomText.of(random, size);
          assertThat(bpe.decode(bpe.encode(text))).isEqualTo(text);
        });
  }

  /** The library encodes words of 500 bytes and more in another way than shorter ones. */
  @Test
  void longWordsAreEncodedByTheSameMerges() {
    List<String> symbols =
        IntStream.range(0, Gpt2Bpe.END_OF_TEXT)
            .mapToObj(id -> ByteSymbols.of(bpe.bytes(id)))
            .toList();
    MergeRanks merges = new MergeRanks(symbols);
    Cases.forAll(
        12,
        900,
        (random, size) -> {
          StringBuilder word = new StringBuilder();
          IntStream.range(0, size).forEach(i -> word.append((char) ('a' + random.nextInt(26))));
          List<String> found = new ArrayList<>();
          for (int id : bpe.encode(word)) {
            found.add(symbols.get(id));
          }
          assertThat(found).isEqualTo(merges.merge(word.toString(), Gpt2Bpe.END_OF_TEXT));
        });
  }

  @Test
  void nameOfEndOfTextInAText_isOrdinaryText() {
    assertThat(bpe.encode(Gpt2Bpe.END_OF_TEXT_NAME)).doesNotContain(Gpt2Bpe.END_OF_TEXT);
    assertThat(bpe.decode(Gpt2Bpe.END_OF_TEXT)).isEqualTo(Gpt2Bpe.END_OF_TEXT_NAME);
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
