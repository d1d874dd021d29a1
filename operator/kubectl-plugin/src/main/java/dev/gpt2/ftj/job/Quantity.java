package dev.gpt2.ftj.job;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' way to write bytes: a number with a power of 1024 or of 1000. */
public final class Quantity {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(|[kMGTP]|[KMGTP]i)");
  private static final Map<String, Double> UNITS =
      Map.ofEntries(
          Map.entry("", 1.0),
          Map.entry("k", 1e3),
          Map.entry("M", 1e6),
          Map.entry("G", 1e9),
          Map.entry("T", 1e12),
          Map.entry("P", 1e15),
          Map.entry("Ki", 0x1p10),
          Map.entry("Mi", 0x1p20),
          Map.entry("Gi", 0x1p30),
          Map.entry("Ti", 0x1p40),
          Map.entry("Pi", 0x1p50));

  private Quantity() {}

  /** {@code 128Mi} as bytes; absent where it isn't so written. */
  public static Optional<Long> bytes(String quantity) {
    Matcher matcher = FORM.matcher(quantity);
    return matcher.matches()
        ? Optional.ofNullable(UNITS.get(matcher.group(2)))
            .map(unit -> Math.round(Double.parseDouble(matcher.group(1)) * unit))
        : Optional.empty();
  }
}
