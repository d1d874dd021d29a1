package dev.gpt2.run;

import java.util.List;
import java.util.stream.Collectors;

/** A run that can't be started as it is stated; the message names the place and the remedy. */
public final class InvalidRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidRunException(String message) {
    super(message);
  }

  /** All violations in one message, one a line. */
  public static InvalidRunException of(String name, List<Violation> violations) {
    return new InvalidRunException(
        violations.stream()
            .map(violation -> "  " + violation)
            .collect(Collectors.joining("\n", name + ":\n", "")));
  }
}
