package dev.gpt2.operator.check;

import dev.gpt2.operator.api.PodTemplate;
import dev.gpt2.run.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Labels and annotations that the operator or Kubernetes sets by itself aren't the user's, and the
 * others are such that Kubernetes takes them: it says so of a Job only when one is made.
 */
final class PodTemplateRules {
  private static final List<String> RESERVED =
      List.of("gpt2.dev/", "app.kubernetes.io/", "batch.kubernetes.io/");

  /** Kubernetes takes 256 KiB of annotations, of which the operator's own are a part. */
  private static final int MOST_ANNOTATION_BYTES = 240 << 10;

  private final List<Violation> violations = new ArrayList<>();

  private PodTemplateRules() {}

  static List<Violation> violations(PodTemplate template) {
    PodTemplateRules rules = new PodTemplateRules();
    rules.checkLabels("podTemplate.metadata.labels", template.metadata().labels());
    rules.checkReserved("podTemplate.metadata.labels", template.metadata().labels());
    rules.checkAnnotations(template.metadata().annotations());
    rules.checkReserved("podTemplate.metadata.annotations", template.metadata().annotations());
    rules.checkLabels("podTemplate.spec.nodeSelector", template.spec().nodeSelector());
    rules.checkName("podTemplate.spec.priorityClassName", template.spec().priorityClassName());
    rules.checkName("podTemplate.spec.runtimeClassName", template.spec().runtimeClassName());
    return List.copyOf(rules.violations);
  }

  private void checkLabels(String field, Map<String, String> labels) {
    new TreeMap<>(labels)
        .forEach(
            (key, value) -> {
              if (!KubernetesNames.isQualified(key)) {
                add(entry(field, key), "the key " + KubernetesNames.QUALIFIED);
              }
              if (!KubernetesNames.isLabelValue(value)) {
                add(
                    entry(field, key),
                    "must be empty, or at most 63 letters, digits, -, _ and . that begin and end"
                        + " with a letter or digit");
              }
            });
  }

  private void checkAnnotations(Map<String, String> annotations) {
    String field = "podTemplate.metadata.annotations";
    long bytes = 0;
    for (Map.Entry<String, String> annotation : new TreeMap<>(annotations).entrySet()) {
      bytes += bytes(annotation.getKey()) + bytes(annotation.getValue());
      if (!KubernetesNames.isQualified(annotation.getKey().toLowerCase(Locale.ROOT))) {
        add(entry(field, annotation.getKey()), "the key " + KubernetesNames.QUALIFIED);
      }
    }
    if (bytes > MOST_ANNOTATION_BYTES) {
      add(
          field,
          "must be at most %,d bytes together; found %,d".formatted(MOST_ANNOTATION_BYTES, bytes));
    }
  }

  private void checkReserved(String field, Map<String, String> entries) {
    entries.keySet().stream()
        .sorted()
        .filter(key -> RESERVED.stream().anyMatch(key::startsWith))
        .forEach(key -> add(entry(field, key), "is set by the operator itself; leave it out"));
  }

  private void checkName(String field, @Nullable String name) {
    if (name != null && !KubernetesNames.isSubdomain(name)) {
      add(field, "must be an object's name: lower-case letters, digits, - and .; found " + name);
    }
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String entry(String field, String key) {
    return field + "[" + key + "]";
  }

  private void add(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
