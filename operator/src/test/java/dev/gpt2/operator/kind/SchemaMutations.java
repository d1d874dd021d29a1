package dev.gpt2.operator.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Every field of a schema changed in every way that its schema makes one think of; the same for the
 * same seed.
 */
final class SchemaMutations {
  /** Types of Kubernetes, with rules of its own; of their fields only whole numbers are changed. */
  private static final Pattern EMBEDDED =
      Pattern.compile(
          "spec\\.podTemplate\\.spec\\.(affinity|tolerations|imagePullSecrets)"
              + "|.*volume\\.(configMap|nfs|csi|image)");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final long SEED = 7;

  private final Random random = new Random(SEED);
  private final List<Mutation> made = new ArrayList<>();
  private final MutationBases bases;

  private SchemaMutations(MutationBases bases) {
    this.bases = bases;
  }

  /** All changes of the fields below {@code spec}. */
  static List<Mutation> of(JsonNode spec, MutationBases bases) {
    SchemaMutations mutations = new SchemaMutations(bases);
    mutations.walk(FieldPath.SPEC, spec);
    return List.copyOf(mutations.made);
  }

  /** Whether it is of one of Kubernetes' own types. */
  static boolean isEmbedded(String field) {
    return EMBEDDED.matcher(field).lookingAt();
  }

  private void walk(FieldPath path, JsonNode schema) {
    boolean within = isEmbedded(path.parent().toString());
    if (!within || schema.path("type").asText().equals("integer")) {
      Values.of(schema, random).forEach((what, value) -> change(path, what, value));
    }
    if (schema.has("additionalProperties") && !within) {
      entries(path, schema.get("additionalProperties"));
    }
    if (schema.has("items")) {
      items(path, schema, within);
      walk(path.first(), schema.get("items"));
    }
    if (schema.has("properties") && !within) {
      members(path, schema);
    }
    schema
        .path("properties")
        .properties()
        .forEach(property -> walk(path.child(property.getKey()), property.getValue()));
  }

  private void members(FieldPath path, JsonNode schema) {
    change(path, "with nothing in it", JSON.objectNode());
    FieldPath unknown = path.child("noSuchField");
    change(unknown, "unknown field", JSON.numberNode(1));
    schema
        .path("required")
        .forEach(
            name -> {
              FieldPath missing = path.child(name.asText());
              ObjectNode job = bases.containing(missing);
              missing.remove(job);
              made.add(new Mutation(missing.toString(), "left out", job));
            });
  }

  private void items(FieldPath path, JsonNode schema, boolean within) {
    if (within) {
      return;
    }
    change(path, "with no items", JSON.arrayNode());
    change(path, "with null as item", JSON.arrayNode().addNull());
    if (schema.has("maxItems")) {
      JsonNode item = path.first().in(bases.containing(path.first()));
      ArrayNode many = JSON.arrayNode();
      for (int i = 0; i <= schema.get("maxItems").asInt(); i++) {
        many.add(item);
      }
      change(path, "with too many items", many);
    }
  }

  private void entries(FieldPath path, JsonNode schema) {
    change(path, "with nothing in it", JSON.objectNode());
    String known =
        path.in(bases.containing(path)).properties().stream()
            .map(Map.Entry::getKey)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Values.of(schema, random).forEach((what, value) -> change(path.child(known), what, value));
    JsonNode sound = path.child(known).in(bases.containing(path));
    for (String key :
        List.of("", "a b", "-", "a/b/c", "/", "UPPER.Case/x", "gpt2.dev/job", "k".repeat(400))) {
      ObjectNode map = JSON.objectNode();
      map.set(key, sound);
      change(path, "with the key '" + key + "'", map);
    }
  }

  private void change(FieldPath path, String what, JsonNode value) {
    ObjectNode job = bases.containing(path);
    path.set(job, value.deepCopy());
    made.add(new Mutation(path.toString(), what, job));
  }

  /** The fields that must have a case: all but those within Kubernetes' own types. */
  static Set<String> fields(JsonNode spec) {
    Set<String> found = new TreeSet<>();
    collect(FieldPath.SPEC, spec, found);
    return found;
  }

  private static void collect(FieldPath path, JsonNode schema, Set<String> found) {
    found.add(path.toString());
    if (isEmbedded(path.toString())) {
      return;
    }
    if (schema.has("items")) {
      collect(path.first(), schema.get("items"), found);
    }
    schema
        .path("properties")
        .properties()
        .forEach(property -> collect(path.child(property.getKey()), property.getValue(), found));
  }
}
