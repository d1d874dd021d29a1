package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec.Content;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a token is from and where it goes. */
final class CredentialsTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("HF_TOKEN", "hf_environment");

  @ParameterizedTest
  @CsvSource({
    "https://hub.example, https://hub.example/a, true",
    "https://hub.example, https://HUB.example:443/a, true",
    "https://hub.example, https://hub.example:8443/a, false",
    "https://hub.example, http://hub.example/a, false",
    "https://hub.example, https://storage.hub.example/a, false",
    "https://hub.example, https://hub.example.org/a, false",
    "http://hub.example, http://hub.example/a, false",
    "http://127.0.0.1:8080, http://127.0.0.1:8080/a, true",
    "http://127.0.0.1:8080, http://127.0.0.1:8081/a, false",
    "http://localhost, http://localhost/a, true",
    "http://[::1]:80, http://[::1]/a, true",
    "http://127.0.0.1.example, http://127.0.0.1.example/a, false",
  })
  void tokenGoesToItsHubAloneAndNotInTheClear(URI hub, URI address, boolean sent) {
    Token token = Token.find(Content.MODEL, ENVIRONMENT).orElseThrow();
    Credentials credentials = new Credentials(hub, token);
    assertThat(credentials.headerFor(address))
        .isEqualTo(sent ? Optional.of("Bearer hf_environment") : Optional.empty());
  }

  @Test
  void tokenIsReadFromItsFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "hf_file\n");
    assertThat(Token.read(file).header()).isEqualTo("Bearer hf_file");
  }

  @Test
  void contentsOwnVariableCountsMost() {
    Map<String, String> both = Map.of("HF_TOKEN", "hf_any", "HF_TOKEN_MODEL", "hf_model");
    assertThat(header(Content.MODEL, both)).contains("Bearer hf_model");
    assertThat(header(Content.DATASET, both)).contains("Bearer hf_any");
    assertThat(header(Content.MODEL, Map.of("HF_TOKEN", " "))).isEmpty();
  }

  private static Optional<String> header(Content content, Map<String, String> environment) {
    return Token.find(content, environment).map(Token::header);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "hf_x\r\nHost: evil", "hf_\u00e9"})
  void whatIsNoTokenIsRefusedWithoutShowingIt(String text, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);
    assertThatThrownBy(() -> Token.read(file))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "%s: one token expected (letters and digits, without spaces), found something else"
                .formatted(file));
  }

  @Test
  void missingFileIsSaid(@TempDir Path folder) {
    assertThatThrownBy(() -> Token.read(folder.resolve("token")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("no such file; it should hold a token");
  }
}
