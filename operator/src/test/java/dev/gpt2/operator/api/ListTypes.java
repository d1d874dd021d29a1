package dev.gpt2.operator.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What server-side apply takes each list for: those of things with a name are merged by it, sets
 * item by item, all others belong to one manager as a whole. Lists of Kubernetes' own types are as
 * Kubernetes has them (core/v1, types.go).
 */
final class ListTypes {
  private static final Map<String, String> KEYS =
      Map.of(
          ".status.conditions", "type",
          ".status.attempts", "number",
          ".spec.podTemplate.spec.imagePullSecrets", "name");

  private static final Set<String> SETS = Set.of("accessModes");

  private ListTypes() {}

  /** Sets it for all lists of a schema. */
  static void set(JSONSchemaProps root) {
    set("", "", root);
  }

  private static void set(String path, String name, JSONSchemaProps schema) {
    if ("array".equals(schema.getType())) {
      if (KEYS.containsKey(path)) {
        asMapBy(schema, KEYS.get(path));
      } else {
        schema.setXKubernetesListType(SETS.contains(name) ? "set" : "atomic");
      }
      set(path + "[]", "", schema.getItems().getSchema());
    }
    schema
        .getProperties()
        .forEach((property, below) -> set(path + "." + property, property, below));
  }

  private static void asMapBy(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
    JSONSchemaProps item = list.getItems().getSchema();
    if (!item.getRequired().contains(key)) {
      item.getRequired().add(key);
    }
  }
}
