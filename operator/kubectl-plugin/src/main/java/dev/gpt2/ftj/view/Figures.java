package dev.gpt2.ftj.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How people see bytes, numbers and times. */
final class Figures {
  private static final double KIB = 1024;

  private Figures() {}

  /** In the largest unit, up to GiB, that they fill; as operator and trainer write them. */
  static String bytes(long bytes) {
    if (bytes >= KIB * KIB * KIB) {
      return String.format(Locale.ROOT, "%.2f GiB", bytes / (KIB * KIB * KIB));
    }
    if (bytes >= KIB * KIB) {
      return String.format(Locale.ROOT, "%.1f MiB", bytes / (KIB * KIB));
    }
    return bytes >= KIB ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIB) : bytes + " bytes";
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String duration(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toDays() > 1) {
      return "%d d %02d h".formatted(time.toDays(), time.toHoursPart());
    }
    if (time.toHours() > 0) {
      return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0
        ? "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart())
        : seconds + " s";
  }

  /** In its largest unit, for tables; as kubectl writes ages. */
  static String brief(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toDays() > 1) {
      return time.toDays() + "d";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + "m" : seconds + "s";
  }

  /** From then to now; clocks of two machines may differ a little. */
  static String since(Instant then, Instant now) {
    return duration(seconds(then, now));
  }

  static String briefAge(Instant then, Instant now) {
    return brief(seconds(then, now));
  }

  private static long seconds(Instant then, Instant now) {
    return Math.max(0, Duration.between(then, now).toSeconds());
  }

  static String ago(Instant then, Instant now) {
    return since(then, now) + " ago";
  }
}
