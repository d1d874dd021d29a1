package dev.gpt2.trainer.checkpoint.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.token.Gpt2Bpe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenizerFilesTest {
  private static final Gpt2Bpe BPE = new Gpt2Bpe();

  private final Path folder;

  TokenizerFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void folderWithoutAVocabulary_getsGpt2s() throws Exception {
    TokenizerFiles found = TokenizerFiles.of(folder, BPE);
    assertThat(found.isGpt2()).isTrue();
    assertThat(found.contents())
        .containsOnlyKeys("vocab.json", "merges.txt", "generation_config.json");
  }

  @Test
  void filesOfTheModel_areCarriedByteForByte() throws Exception {
    Map<String, byte[]> gpt2 = TokenizerFiles.gpt2(BPE).contents();
    for (Map.Entry<String, byte[]> file : gpt2.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    Files.writeString(folder.resolve("tokenizer_config.json"), "{ \"odd\":  1}");
    Files.writeString(folder.resolve("generation_config.json"), "{\"top_k\": 3}");
    Files.writeString(folder.resolve("README.md"), "not carried");

    TokenizerFiles found = TokenizerFiles.of(folder, BPE);

    assertThat(found.isGpt2()).isTrue();
    assertThat(found.contents())
        .containsOnlyKeys(
            "vocab.json", "merges.txt", "generation_config.json", "tokenizer_config.json")
        .containsEntry("vocab.json", gpt2.get("vocab.json"))
        .containsEntry("generation_config.json", "{\"top_k\": 3}".getBytes(UTF_8))
        .containsEntry("tokenizer_config.json", "{ \"odd\":  1}".getBytes(UTF_8));
  }

  @Test
  void otherVocabulary_isNotGpt2s() throws Exception {
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
    assertThat(TokenizerFiles.of(folder, BPE).isGpt2()).isFalse();
  }
}
