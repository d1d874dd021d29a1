package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The secret that a hub knows its user by; no message ever shows it. */
public final class Token {
  static final String VARIABLE = "HF_TOKEN";

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /** The token in a file. */
  public static Token read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InvalidRunException("%s: no such file; it should hold a token".formatted(file));
    }
    return of(Files.readString(file), file.toString());
  }

  /** The token in the environment: the one for this content, else {@code HF_TOKEN}. */
  public static Optional<Token> find(Content content, Map<String, String> environment) {
    return Stream.of(content.tokenVariable(), VARIABLE)
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .map(name -> of(environment.getOrDefault(name, ""), name))
        .findFirst();
  }

  private static Token of(String text, String where) {
    String secret = text.strip();
    if (!secret.matches("[\\x21-\\x7e]+")) {
      throw new InvalidRunException(
          "%s: one token expected (letters and digits, without spaces), found something else"
              .formatted(where));
    }
    return new Token(secret);
  }

  /** As it goes to the hub. */
  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "a token";
  }
}
