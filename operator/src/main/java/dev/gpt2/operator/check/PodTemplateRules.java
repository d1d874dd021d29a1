package dev.gpt2.operator.check;

import dev.gpt2.operator.api.PodTemplate;
import dev.gpt2.run.Violation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Labels and annotations that the operator or Kubernetes sets by itself aren't the user's. */
final class PodTemplateRules {
  private static final List<String> RESERVED =
      List.of("gpt2.dev/", "app.kubernetes.io/", "batch.kubernetes.io/");

  private PodTemplateRules() {}

  static List<Violation> violations(PodTemplate template) {
    return Stream.concat(
            reserved("podTemplate.metadata.labels", template.metadata().labels()),
            reserved("podTemplate.metadata.annotations", template.metadata().annotations()))
        .toList();
  }

  private static Stream<Violation> reserved(String field, Map<String, String> entries) {
    return entries.keySet().stream()
        .sorted()
        .filter(key -> RESERVED.stream().anyMatch(key::startsWith))
        .map(
            key ->
                new Violation(
                    field + "[" + key + "]", "is set by the operator itself; leave it out"));
  }
}
