package dev.gpt2.trainer.checkpoint.model;

import java.util.Collection;
import java.util.stream.Collectors;

/** Some of many names, for a message. */
final class FirstNames {
  private static final int SHOWN = 4;

  private FirstNames() {}

  static String of(Collection<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? first + " and %d more".formatted(names.size() - SHOWN) : first;
  }
}
