package dev.gpt2.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code kubectl explain} and server-side apply read in the schema. */
class ExplainTest {
  /** Below these are Kubernetes' own types, which explain themselves. */
  private static final Pattern KUBERNETES =
      Pattern.compile(
          ".*(\\.volume\\.(configMap|nfs|csi|image)|\\.affinity|\\.tolerations|"
              + "\\.imagePullSecrets|\\.conditions)");

  private static final int SHORTEST = 8;

  @Test
  void eachField_saysWhatItIs() {
    Map<String, JSONSchemaProps> fields = new TreeMap<>();
    collect("", GeneratedCrd.schema(), fields);

    List<String> silent = new ArrayList<>();
    fields.forEach(
        (path, schema) -> {
          if (schema.getDescription() == null || schema.getDescription().length() < SHORTEST) {
            silent.add(path);
          }
        });
    assertThat(silent).isEmpty();
    assertThat(fields)
        .hasSizeGreaterThan(150)
        .containsKeys(
            ".spec", ".status.training.lossCurve.loss", ".spec.podTemplate.spec.affinity");
  }

  @Test
  void description_isASentence() {
    Map<String, JSONSchemaProps> fields = new TreeMap<>();
    collect("", GeneratedCrd.schema(), fields);

    assertThat(fields)
        .allSatisfy(
            (path, schema) ->
                assertThat(schema.getDescription())
                    .as(path)
                    .matches("(?s)[^a-z].*\\.|[a-z]+:.*\\."));
  }

  @Test
  void eachList_saysHowItIsMerged() {
    Map<String, String> types = new TreeMap<>();
    collectLists("", GeneratedCrd.schema(), types);

    assertThat(types).doesNotContainValue("null");
    types.values().removeIf("atomic"::equals);
    assertThat(types)
        .isEqualTo(
            Map.of(
                ".status.conditions", "map by [type]",
                ".status.attempts", "map by [number]",
                ".spec.podTemplate.spec.imagePullSecrets", "map by [name]",
                ".spec.model.volume.persistentVolumeClaimTemplate.accessModes", "set",
                ".spec.dataset.volume.persistentVolumeClaimTemplate.accessModes", "set",
                ".spec.validation.dataset.volume.persistentVolumeClaimTemplate.accessModes", "set",
                ".spec.checkpoint.volume.persistentVolumeClaimTemplate.accessModes", "set"));
  }

  private static void collect(
      String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> fields) {
    if (KUBERNETES.matcher(path).matches()) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, below) -> {
              fields.put(path + "." + name, below);
              collect(path + "." + name, below, fields);
            });
    if (schema.getItems() != null) {
      collect(path, schema.getItems().getSchema(), fields);
    }
  }

  private static void collectLists(String path, JSONSchemaProps schema, Map<String, String> types) {
    if ("array".equals(schema.getType())) {
      String type = String.valueOf(schema.getXKubernetesListType());
      types.put(path, type.equals("map") ? "map by " + schema.getXKubernetesListMapKeys() : type);
      collectLists(path + "[]", schema.getItems().getSchema(), types);
    }
    schema.getProperties().forEach((name, below) -> collectLists(path + "." + name, below, types));
  }
}
