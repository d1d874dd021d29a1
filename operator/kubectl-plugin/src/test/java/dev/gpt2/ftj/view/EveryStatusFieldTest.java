package dev.gpt2.ftj.view;

import static dev.gpt2.ftj.TestDocuments.NOON;
import static dev.gpt2.ftj.TestDocuments.SITUATIONS;
import static dev.gpt2.ftj.TestDocuments.WIDE;
import static dev.gpt2.ftj.TestDocuments.job;
import static dev.gpt2.ftj.TestDocuments.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.gpt2.ftj.job.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever the CRD has in a status is shown: taken away from all jobs at hand, it makes a
 * difference to one of their views.
 */
final class EveryStatusFieldTest {
  private static final Path CRD = Path.of("../../crds/finetunejobs.gpt2.dev-v1.yml");
  private static final String ITEM = "[]";

  /** On purpose: that of the whole status is compared with the spec's generation instead. */
  private static final Set<String> LEFT_OUT = Set.of("conditions[].observedGeneration");

  @TestFactory
  Stream<DynamicTest> statusField_isShownOrLeftOutOnPurpose() throws IOException {
    return fields().stream()
        .map(
            field ->
                DynamicTest.dynamicTest(
                    field,
                    () -> {
                      if (LEFT_OUT.contains(field)) {
                        assertThat(isShown(field)).as("shown after all").isFalse();
                      } else {
                        assertThat(isShown(field)).as("status.%s is shown", field).isTrue();
                      }
                    }));
  }

  @Test
  void fieldsAreThoseOfTheCrd() throws IOException {
    assertThat(fields())
        .contains(
            "phase",
            "conditions[].message",
            "attempts[].exitCode",
            "training.lossCurve[].loss",
            "training.checkpoint.path",
            "plan.smallestMemory")
        .containsAll(LEFT_OUT)
        .hasSizeGreaterThan(45);
  }

  private static boolean isShown(String field) {
    return SITUATIONS.stream()
        .anyMatch(
            name -> {
              JsonNode without = json(name);
              remove(without.path("status"), field);
              return !views(json(name)).equals(views(without));
            });
  }

  private static List<String> views(JsonNode document) {
    return List.of(
        new StatusView(WIDE, NOON).of(job(document), Events.of(List.of())),
        new PlanView(WIDE).of(job(document)),
        new CurveView(WIDE).of(job(document)));
  }

  private static void remove(JsonNode from, String field) {
    int dot = field.indexOf('.');
    String name = dot < 0 ? field : field.substring(0, dot);
    if (dot < 0) {
      if (from instanceof ObjectNode object) {
        object.remove(name);
      }
      return;
    }
    String rest = field.substring(dot + 1);
    if (name.endsWith(ITEM)) {
      from.path(name.substring(0, name.length() - ITEM.length()))
          .forEach(item -> remove(item, rest));
    } else {
      remove(from.path(name), rest);
    }
  }

  private static List<String> fields() throws IOException {
    JsonNode crd = new ObjectMapper(new YAMLFactory()).readTree(CRD.toFile());
    List<String> fields = new ArrayList<>();
    for (JsonNode version : crd.path("spec").path("versions")) {
      collect("", version.at("/schema/openAPIV3Schema/properties/status"), fields);
    }
    return fields;
  }

  private static void collect(String path, JsonNode schema, List<String> fields) {
    if (schema.has("items") && schema.path("items").has("properties")) {
      collect(path + ITEM, schema.path("items"), fields);
    } else if (schema.has("properties")) {
      schema
          .path("properties")
          .properties()
          .forEach(
              field ->
                  collect(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      fields));
    } else {
      fields.add(path);
    }
  }
}
