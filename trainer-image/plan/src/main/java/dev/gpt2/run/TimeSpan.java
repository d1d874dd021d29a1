package dev.gpt2.run;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as people write it: {@code 90s}, {@code 30m}, {@code 2h}, {@code 1d}. */
final class TimeSpan {
  static final String EXPECTED = "a whole number above 0 with s, m, h or d, such as 2h";

  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,8})([smhd])");

  private TimeSpan() {}

  static Optional<Duration> parse(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }
}
