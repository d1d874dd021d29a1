package dev.gpt2.trainer;

import dev.gpt2.run.DatasetSpec.Separator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How texts become tokens; fields of a run's dataset. */
final class EncodingOptions {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** What was given, by the field's path. */
  Map<String, Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  @Option(
      names = "--combine",
      paramLabel = "CHARACTERS",
      order = 21,
      description = "join small files into chunks of at least this size (default: 50000)")
  void combine(int characters) {
    fields.put("dataset.combine", characters);
  }

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      order = 22,
      description = "character encoding of the texts (default: utf-8)")
  void encoding(String name) {
    fields.put("dataset.encoding", name);
  }

  @Option(
      names = "--separator",
      paramLabel = "HOW",
      order = 23,
      description = "between joined files: Token 50256, or its name as Text (default: Token)")
  void separator(Separator separator) {
    fields.put("dataset.separator", separator);
  }
}
