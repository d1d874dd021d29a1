package dev.gpt2.ftj;

import static dev.gpt2.ftj.TestDocuments.SITUATIONS;
import static dev.gpt2.ftj.TestDocuments.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The jobs at hand are such as the API server has: what a view is tested with, it will meet. */
final class DocumentsTest {
  private static final Path CRD = Path.of("../../crds/finetunejobs.gpt2.dev-v1.yml");

  @Test
  void jobs_haveNoFieldThatTheCrdHasnt_andNoneOfAnotherType() throws IOException {
    JsonNode schema =
        new ObjectMapper(new YAMLFactory())
            .readTree(CRD.toFile())
            .at("/spec/versions/0/schema/openAPIV3Schema");
    for (String name : SITUATIONS) {
      List<String> wrong = new ArrayList<>();
      check("spec", json(name).path("spec"), schema.at("/properties/spec"), wrong);
      check("status", json(name).path("status"), schema.at("/properties/status"), wrong);
      assertThat(wrong).as(name).isEmpty();
    }
  }

  private static void check(String path, JsonNode value, JsonNode schema, List<String> wrong) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return;
    }
    String type = schema.path("type").asText("nothing");
    if (!type.equals(typeOf(value)) && !(type.equals("number") && value.isNumber())) {
      wrong.add("%s: %s, %s expected".formatted(path, typeOf(value), type));
    } else if (value.isArray()) {
      value.forEach(item -> check(path + "[]", item, schema.path("items"), wrong));
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(
              field ->
                  check(
                      path + "." + field.getKey(),
                      field.getValue(),
                      schema.path("properties").has(field.getKey())
                          ? schema.path("properties").path(field.getKey())
                          : schema.path("additionalProperties"),
                      wrong));
    }
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case NULL, MISSING -> "nothing";
    };
  }
}
