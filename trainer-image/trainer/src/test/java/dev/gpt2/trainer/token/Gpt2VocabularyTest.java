package dev.gpt2.trainer.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Gpt2VocabularyTest {
  /** Of the {@code vocab.json} that transformers has for gpt2 (and OpenAI's encoder.json). */
  private static final String VOCAB_JSON_SHA256 =
      "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783";

  /** Of the {@code merges.txt} that transformers has for gpt2 (and OpenAI's vocab.bpe). */
  private static final String MERGES_TXT_SHA256 =
      "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5";

  private final Gpt2Vocabulary vocabulary = new Gpt2Vocabulary(new Gpt2Bpe());

  private final Path folder;

  Gpt2VocabularyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void vocabJsonIsThePublishedFile() {
    assertThat(sha256(vocabulary.vocabJson())).isEqualTo(VOCAB_JSON_SHA256);
  }

  @Test
  void mergesTxtIsThePublishedFile() {
    assertThat(sha256(vocabulary.mergesTxt())).isEqualTo(MERGES_TXT_SHA256);
  }

  @Test
  void sameTokensInAnotherOrderOrLayout_match() throws Exception {
    String spaced = vocabulary.vocabJson().replace(", \"", ",\n  \"");
    assertThat(vocabulary.matches(write(spaced))).isTrue();
  }

  @Test
  void oneOtherId_doesNotMatch() throws Exception {
    String swapped = vocabulary.vocabJson().replace("\"!\": 0,", "\"!\": 1,");
    assertThat(vocabulary.matches(write(swapped))).isFalse();
  }

  @Test
  void oneTokenMoreOrLess_doesNotMatch() throws Exception {
    String more = vocabulary.vocabJson().replace("}", ", \"<pad>\": 50257}");
    String less = vocabulary.vocabJson().replace(", \"<|endoftext|>\": 50256", "");
    assertThat(vocabulary.matches(write(more))).isFalse();
    assertThat(vocabulary.matches(write(less))).isFalse();
  }

  @Test
  void whatIsNotAVocabulary_doesNotMatch() throws Exception {
    for (String text : new String[] {"", "[]", "{", "{\"a\": {}}", "nonsense"}) {
      assertThat(vocabulary.matches(write(text))).as(text).isFalse();
    }
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("vocab.json"), text);
  }

  private static String sha256(String text) {
    return HexFormat.of().formatHex(Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
