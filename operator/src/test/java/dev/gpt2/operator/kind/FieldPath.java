package dev.gpt2.operator.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a field is; of a list always the first item: {@code spec.dataset.source.http[0].url}. */
record FieldPath(List<String> parts) {
  static final FieldPath SPEC = new FieldPath(List.of("spec"));
  private static final String FIRST = "[0]";
  private static final Pattern KEY = Pattern.compile("\\[([^\\[\\]]*)]");

  FieldPath {
    parts = List.copyOf(parts);
  }

  /** The path of a field that is in no list. */
  static FieldPath of(String dotted) {
    return new FieldPath(List.of(dotted.split("\\.", -1)));
  }

  FieldPath child(String name) {
    return new FieldPath(Stream.concat(parts.stream(), Stream.of(name)).toList());
  }

  FieldPath first() {
    return child(FIRST);
  }

  FieldPath parent() {
    return new FieldPath(parts.subList(0, parts.size() - 1));
  }

  String name() {
    return parts.getLast();
  }

  JsonNode in(JsonNode root) {
    JsonNode at = root;
    for (String part : parts) {
      at = part.equals(FIRST) ? at.path(0) : at.path(part);
    }
    return at;
  }

  /** Sets the field, with whatever objects and lists lead to it. */
  void set(ObjectNode root, JsonNode value) {
    JsonNode at = root;
    for (int i = 0; i < parts.size() - 1; i++) {
      JsonNode next = parts.get(i).equals(FIRST) ? at.path(0) : at.path(parts.get(i));
      if (!next.isContainerNode()) {
        next = parts.get(i + 1).equals(FIRST) ? root.arrayNode() : root.objectNode();
        put(at, parts.get(i), next);
      }
      at = next;
    }
    put(at, name(), value);
  }

  void remove(ObjectNode root) {
    if (parent().in(root) instanceof ObjectNode object) {
      object.remove(name());
    }
  }

  private static void put(JsonNode at, String part, JsonNode value) {
    switch (at) {
      case ArrayNode list when list.isEmpty() -> list.add(value);
      case ArrayNode list -> list.set(0, value);
      case ObjectNode object -> object.set(part, value);
      default -> throw new IllegalArgumentException("no container: " + at);
    }
  }

  /** Keys of maps as the API server writes them, with a dot. */
  static String dotted(String text) {
    return KEY.matcher(text).replaceAll(key -> key.group(1).matches("[0-9]+") ? "[$1]" : ".$1");
  }

  @Override
  public String toString() {
    return String.join(".", parts).replace("." + FIRST, FIRST);
  }
}
