package dev.gpt2.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.RunSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the trainer understands and what the resource offers are the same fields and defaults. */
class CrdAndRunSpecTest {
  /** Their defaults follow from the optimizer's name or another field, which a schema can't say. */
  private static final Set<String> CONDITIONAL =
      Set.of("training.steps", "training.optimizer.learningRate", "training.optimizer.weightDecay");

  private static final JsonMapper JSON = new JsonMapper();

  @TestFactory
  Stream<DynamicTest> everyFieldOfARunIsInTheResourceWithTheSameDefault() {
    return fields("", RunSpec.class, GeneratedCrd.property(GeneratedCrd.schema(), "spec"));
  }

  private static Stream<DynamicTest> fields(String path, Class<?> type, JSONSchemaProps schema) {
    JsonNode defaults = JSON.valueToTree(withNothingSet(type));
    return Arrays.stream(type.getRecordComponents())
        .flatMap(
            component -> {
              String field = path + component.getName();
              JSONSchemaProps property = GeneratedCrd.property(schema, component.getName());
              return component.getType().isRecord()
                  ? fields(field + ".", component.getType(), property)
                  : Stream.of(
                      DynamicTest.dynamicTest(
                          field, () -> compare(field, component, property, defaults)));
            });
  }

  private static void compare(
      String field, RecordComponent component, JSONSchemaProps property, JsonNode defaults) {
    JsonNode expected = defaults.get(component.getName());
    if (CONDITIONAL.contains(field) || expected == null || expected.isNull()) {
      assertThat(property.getDefault()).isNull();
    } else {
      assertThat(JSON.<JsonNode>valueToTree(property.getDefault()).asText())
          .isEqualTo(expected.asText());
    }
    if (component.getType().isEnum()) {
      assertThat(property.getEnum().stream().map(JsonNode::asText))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(component.getType().getEnumConstants())
                  .map(constant -> JSON.<JsonNode>valueToTree(constant).asText())
                  .toList());
    }
  }

  private static Object withNothingSet(Class<?> type) {
    return JSON.convertValue(JSON.createObjectNode(), type);
  }
}
