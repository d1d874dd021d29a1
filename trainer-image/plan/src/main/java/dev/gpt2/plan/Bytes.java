package dev.gpt2.plan;

import java.util.Locale;

/** How people see bytes: in the largest unit, up to GiB, that they fill. */
public final class Bytes {
  private static final double KIB = 1024;

  private Bytes() {}

  public static String format(long bytes) {
    if (bytes >= KIB * KIB * KIB) {
      return String.format(Locale.ROOT, "%.2f GiB", bytes / (KIB * KIB * KIB));
    }
    if (bytes >= KIB * KIB) {
      return String.format(Locale.ROOT, "%.1f MiB", bytes / (KIB * KIB));
    }
    return bytes >= KIB ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIB) : bytes + " bytes";
  }
}
