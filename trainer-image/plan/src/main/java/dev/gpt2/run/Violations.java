package dev.gpt2.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a spec. */
final class Violations {
  /** 1 PiB: no machine has it, and sums of a few such stay within a {@code long}. */
  private static final long MOST_MEMORY = 1L << 50;

  private final List<Violation> found = new ArrayList<>();

  List<Violation> found() {
    return List.copyOf(found);
  }

  void atLeast(String field, long number, long least) {
    if (number < least) {
      add(field, "must be at least %d; found %d".formatted(least, number));
    }
  }

  void between(String field, double number, double least, double most) {
    if (!(number >= least && number <= most)) {
      add(field, "must be between %s and %s; found %s".formatted(least, most, number));
    }
  }

  void fraction(String field, double number) {
    if (!(number >= 0 && number < 1)) {
      add(field, "must be at least 0 and below 1; found " + number);
    }
  }

  /** Empty for a quantity that was found wrong. */
  OptionalLong bytes(String field, String quantity) {
    OptionalLong bytes = ByteQuantity.parse(quantity);
    if (bytes.isEmpty()) {
      add(field, "must be " + ByteQuantity.EXPECTED + "; found " + quantity);
    } else if (bytes.getAsLong() > MOST_MEMORY) {
      add(field, "must be at most 1Pi; found " + quantity);
      return OptionalLong.empty();
    }
    return bytes;
  }

  static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  void add(String field, String message) {
    found.add(new Violation(field, message));
  }
}
