package dev.gpt2.trainer.file;

import dev.gpt2.run.InvalidRunException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * A path pattern as shells have it: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]}, {@code
 * {a,b}}, and {@code **} for any number of folders, none too.
 *
 * <p>Java's own glob is not used because its {@code a/**}{@code /b} doesn't match {@code a/b}.
 */
public record Glob(String text) {
  private static final String SPECIAL = "*?[{";

  public static boolean isGlob(String path) {
    return path.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /** The folder that all matches lie below: what stands before the first name with a wildcard. */
  public String root() {
    int wildcard = 0;
    while (wildcard < text.length() && SPECIAL.indexOf(text.charAt(wildcard)) < 0) {
      wildcard++;
    }
    int slash = text.lastIndexOf('/', wildcard);
    return slash < 0 ? "" : slash == 0 ? "/" : text.substring(0, slash);
  }

  /**
   * Matches whole paths, with {@code /} between names.
   *
   * @param field of the run's spec, or option, that states the glob
   */
  public Pattern pattern(String field) {
    try {
      return Pattern.compile(regex(), Pattern.DOTALL);
    } catch (PatternSyntaxException wrong) {
      throw new InvalidRunException(
          "%s: %s is not a pattern: %s".formatted(field, text, wrong.getDescription()));
    }
  }

  private String regex() {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int close = c == '[' ? text.indexOf(']', at + 2) : c == '{' ? text.indexOf('}', at) : -1;
      if (text.startsWith("**/", at)) {
        regex.append("(?:[^/]+/)*");
        at += 3;
      } else if (text.startsWith("**", at)) {
        regex.append(".*");
        at += 2;
      } else if (close > 0) {
        regex.append(c == '[' ? oneOf(at, close) : alternatives(at, close));
        at = close + 1;
      } else {
        regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
        at++;
      }
    }
    return regex.toString();
  }

  private String oneOf(int open, int close) {
    String inside = text.substring(open + 1, close).replace("\\", "\\\\").replace("[", "\\[");
    inside = inside.replace("&", "\\&").replace("^", "\\^");
    return "[" + (inside.startsWith("!") ? "^/" + inside.substring(1) : inside) + "]";
  }

  private String alternatives(int open, int close) {
    return Arrays.stream(text.substring(open + 1, close).split(",", -1))
        .map(alternative -> new Glob(alternative).regex())
        .collect(Collectors.joining("|", "(?:", ")"));
  }
}
