package dev.gpt2.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of the schema as {@code crds/fields-v1beta1.txt} has it: its path, its type, and what
 * it is confined to. Of lists the items are {@code []}, of maps the values {@code {}}.
 */
record SchemaField(String path, String type, Map<String, String> limits) {

  /** All fields below a schema, by their paths. */
  static SortedMap<String, SchemaField> of(JSONSchemaProps root) {
    SortedMap<String, SchemaField> found = new TreeMap<>();
    collect("", root, found);
    return found;
  }

  static SchemaField parse(String line) {
    String[] parts = line.split(" ", -1);
    Map<String, String> limits = new LinkedHashMap<>();
    Arrays.stream(parts)
        .skip(2)
        .map(limit -> limit.split("=", 2))
        .forEach(limit -> limits.put(limit[0], limit[1]));
    return new SchemaField(parts[0], parts[1], limits);
  }

  @Override
  public String toString() {
    return path
        + " "
        + type
        + limits.entrySet().stream()
            .map(limit -> " " + limit.getKey() + "=" + limit.getValue())
            .collect(Collectors.joining());
  }

  /** What of it no longer takes a value that it took before, or means another thing by it. */
  List<String> narrowed(@Nullable SchemaField now) {
    if (now == null) {
      return List.of(path + " is gone");
    }
    List<String> narrowed = new ArrayList<>();
    if (!now.type.equals(type)) {
      narrowed.add("%s was %s and is %s".formatted(path, type, now.type));
    }
    for (String limit : List.of("minimum", "minLength", "minItems")) {
      if (now.number(limit, Double.NEGATIVE_INFINITY) > number(limit, Double.NEGATIVE_INFINITY)) {
        narrowed.add(changed(limit, now));
      }
    }
    for (String limit : List.of("maximum", "maxLength", "maxItems")) {
      if (now.number(limit, Double.POSITIVE_INFINITY) < number(limit, Double.POSITIVE_INFINITY)) {
        narrowed.add(changed(limit, now));
      }
    }
    if (now.limits.containsKey("enum") && !now.words().containsAll(words())) {
      narrowed.add(changed("enum", now));
    }
    if (now.limits.containsKey("required") && !limits.containsKey("required")) {
      narrowed.add(path + " has become required");
    }
    if (now.limits.containsKey("pattern")
        && !now.limits.get("pattern").equals(limits.get("pattern"))) {
      narrowed.add(changed("pattern", now));
    }
    if (!now.limits.getOrDefault("default", "").equals(limits.getOrDefault("default", ""))) {
      narrowed.add(changed("default", now));
    }
    return narrowed;
  }

  private String changed(String limit, SchemaField now) {
    return "%s: %s was %s and is %s"
        .formatted(path, limit, limits.get(limit), now.limits.get(limit));
  }

  private double number(String limit, double without) {
    String number = limits.get(limit);
    return number == null ? without : Double.parseDouble(number);
  }

  private List<String> words() {
    return List.of(limits.getOrDefault("enum", "").split(",", -1));
  }

  private static void collect(
      String path, JSONSchemaProps schema, SortedMap<String, SchemaField> found) {
    schema
        .getProperties()
        .forEach(
            (name, below) ->
                add(path + "." + name, below, schema.getRequired().contains(name), found));
    if (schema.getItems() != null) {
      add(path + "[]", schema.getItems().getSchema(), false, found);
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      add(path + "{}", schema.getAdditionalProperties().getSchema(), false, found);
    }
  }

  private static void add(
      String path, JSONSchemaProps schema, boolean required, SortedMap<String, SchemaField> found) {
    Map<String, String> limits = new LinkedHashMap<>();
    put(limits, "required", required ? "yes" : null);
    put(limits, "default", schema.getDefault());
    put(limits, "minimum", schema.getMinimum());
    put(limits, "maximum", schema.getMaximum());
    put(limits, "minLength", schema.getMinLength());
    put(limits, "maxLength", schema.getMaxLength());
    put(limits, "minItems", schema.getMinItems());
    put(limits, "maxItems", schema.getMaxItems());
    put(limits, "pattern", schema.getPattern());
    if (!schema.getEnum().isEmpty()) {
      put(
          limits,
          "enum",
          schema.getEnum().stream()
              .map(JsonNode::asText)
              .sorted()
              .collect(Collectors.joining(",")));
    }
    String type =
        Boolean.TRUE.equals(schema.getXKubernetesIntOrString()) ? "quantity" : schema.getType();
    found.put(path.substring(1), new SchemaField(path.substring(1), type, limits));
    collect(path, schema, found);
  }

  private static void put(Map<String, String> limits, String name, @Nullable Object value) {
    if (value != null) {
      limits.put(name, value.toString().replace(" ", "\\u0020"));
    }
  }
}
