package dev.gpt2.operator.api;

import java.util.Arrays;

/**
 * A path below a volume's root: neither absolute nor leading out of it, nor with characters that
 * would break a line of a log.
 */
public final class RelativePath {
  /** The rule as the API server applies it; {@link #isBelowRoot} is the same for the operator. */
  public static final String RULE =
      "!self.startsWith('/') && !self.split('/').exists(part, part == '..') &&"
          + " !self.matches('\\\\p{Cc}')";

  public static final String MESSAGE =
      "must be relative to the volume's root: no leading slash, no `..`, no control characters";
  public static final int LONGEST = 1_024;

  private RelativePath() {}

  /** Whether the path stays below the volume's root. */
  public static boolean isBelowRoot(String path) {
    return !path.startsWith("/")
        && Arrays.stream(path.split("/")).noneMatch(".."::equals)
        && path.codePoints().noneMatch(Character::isISOControl);
  }
}
