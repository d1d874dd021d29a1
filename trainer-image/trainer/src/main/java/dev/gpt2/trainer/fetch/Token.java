package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The secret that a hub knows its user by; no message ever shows it. */
public final class Token {
  public static final String VARIABLE = "HF_TOKEN";

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /**
   * The token in a file, or else in the environment.
   *
   * @param file null where none is named
   */
  public static Optional<Token> find(@Nullable Path file, Map<String, String> environment)
      throws IOException {
    if (file != null) {
      if (!Files.isRegularFile(file)) {
        throw new InvalidRunException("%s: no such file; it should hold a token".formatted(file));
      }
      return Optional.of(of(Files.readString(file), file.toString()));
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    return variable.isBlank() ? Optional.empty() : Optional.of(of(variable, VARIABLE));
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
