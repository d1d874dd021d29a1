package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
  void tokenGoesToItsHubAloneAndNotInTheClear(URI hub, URI address, boolean sent)
      throws IOException {
    Credentials credentials = new Credentials(hub, token(null).orElseThrow());
    assertThat(credentials.headerFor(address))
        .isEqualTo(sent ? Optional.of("Bearer hf_environment") : Optional.empty());
  }

  @Test
  void fileCountsMoreThanTheEnvironment(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "hf_file\n");
    assertThat(token(file).orElseThrow().header()).isEqualTo("Bearer hf_file");
    assertThat(token(null).orElseThrow().header()).isEqualTo("Bearer hf_environment");
    assertThat(Token.find(null, Map.of("HF_TOKEN", " "))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "hf_x\r\nHost: evil", "hf_\u00e9"})
  void whatIsNoTokenIsRefusedWithoutShowingIt(String text, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);
    assertThatThrownBy(() -> token(file))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "%s: one token expected (letters and digits, without spaces), found something else"
                .formatted(file));
  }

  @Test
  void missingFileIsSaid(@TempDir Path folder) {
    assertThatThrownBy(() -> token(folder.resolve("token")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("no such file; it should hold a token");
  }

  private static Optional<Token> token(@Nullable Path file) throws IOException {
    return Token.find(file, ENVIRONMENT);
  }
}
