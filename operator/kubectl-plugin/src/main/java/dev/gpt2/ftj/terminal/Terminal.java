package dev.gpt2.ftj.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gpt2.ftj.view.Look;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where output goes.
 *
 * @param isThere whether that is a terminal at all
 * @param environment the process's environment
 */
public record Terminal(boolean isThere, Map<String, String> environment) {
  private static final int USUAL_WIDTH = 80;
  private static final int USUAL_HEIGHT = 24;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");

  private record Size(int width, int height) {}

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /** What it can show at this moment; people change the size of their windows. */
  public Look look(boolean ascii) {
    Size size =
        (isThere ? asked() : Optional.<Size>empty()).orElse(new Size(USUAL_WIDTH, USUAL_HEIGHT));
    return new Look(
        number("COLUMNS").orElse(size.width),
        number("LINES").orElse(size.height),
        isThere && knowsColours(),
        isUtf8() && !ascii);
  }

  /** How text is written to it. */
  public Charset charset() {
    return isUtf8() ? UTF_8 : US_ASCII;
  }

  /** As <a href="https://no-color.org">no-color.org</a> asks for. */
  private boolean knowsColours() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** The first of the three that is set counts (POSIX, Base Definitions 8.2). */
  private boolean isUtf8() {
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .map(value -> value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8"))
        .orElse(false);
  }

  private Optional<Integer> number(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> value.matches("[1-9]\\d{0,3}"))
        .map(Integer::valueOf);
  }

  private static Optional<Size> asked() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), US_ASCII).strip();
      Matcher matcher = SIZE.matcher(answer);
      return matcher.matches() && !answer.startsWith("0")
          ? Optional.of(
              new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1))))
          : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }
}
