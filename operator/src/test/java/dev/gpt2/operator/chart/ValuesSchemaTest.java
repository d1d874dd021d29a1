package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.kind.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesSchemaTest {
  private static final Path CHART = Commands.ROOT.resolve("charts/gpt2-operator");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** The chart's own objects; others are Kubernetes'. */
  private static final Set<String> GROUPS =
      Set.of("operator", "trainer", "crd", "statusPolicy", "monitoring", "networkPolicies");

  @Test
  void everyValueOfTheChart_isInTheSchema() throws IOException {
    JsonNode values = YAML.readTree(CHART.resolve("values.yaml").toFile());
    Set<String> known = new TreeSet<>(fields(schema()));
    known.remove("global");

    assertThat(known).isEqualTo(leaves(values));
  }

  @Test
  void everyObjectWithFields_refusesOthers() throws IOException {
    assertThat(schema().findParents("properties"))
        .isNotEmpty()
        .allSatisfy(
            object ->
                assertThat(object.path("additionalProperties").asBoolean(true))
                    .as("%s", object.get("properties"))
                    .isFalse());
  }

  @Test
  void testValues_setEachValueOfTheChart() throws IOException {
    JsonNode defaults = YAML.readTree(CHART.resolve("values.yaml").toFile());
    JsonNode everything =
        YAML.readTree(Path.of("src", "test", "resources", "values", "everything.yaml").toFile());

    assertThat(leaves(everything)).isEqualTo(leaves(defaults));
  }

  @ParameterizedTest
  @Tag("helm")
  @CsvSource(
      delimiter = '|',
      value = {
        "operater.replicas=2 | additional properties 'operater' not allowed",
        "operator.replica=2 | additional properties 'replica' not allowed",
        "operator.replicas=0 | /operator/replicas",
        "operator.replicas=two | /operator/replicas",
        "operator.logFormat=xml | /operator/logFormat",
        "operator.image=gpt2-operator:latest | /operator/image",
        "operator.image=gpt2-operator | /operator/image",
        "operator.image=registry.example.com:5000/gpt2-operator | /operator/image",
        "trainer.image=gpt2-trainer:latest | /trainer/image",
        "trainer.imagePullPolicy=Sometimes | /trainer/imagePullPolicy",
        "operator.resources.limits.memory=much | /operator/resources/limits/memory",
        "operator.resources.limit.memory=1Gi | additional properties 'limit' not allowed",
        "operator.tolerations[0].keys=a | additional properties 'keys' not allowed",
        "watchNamespaces[0]=A_B | /watchNamespaces/0",
        "monitoring.enabled=true | additional properties 'enabled' not allowed",
        "monitoring.interval=soon | /monitoring/interval",
        "networkPolicies.trainers=true | /networkPolicies/trainers",
        "networkPolicies.apiServerPorts[0]=0 | /networkPolicies/apiServerPorts/0",
        "statusPolicy.enabled=maybe | /statusPolicy/enabled",
        "crd.install=yes please | /crd/install",
        "imagePullSecrets[0].secret=a | additional properties 'secret' not allowed",
      })
  void wrongValue_isRefusedWithItsPath(String assignment, String message) {
    assertThatThrownBy(() -> Rendered.chartWith(assignment)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @Tag("helm")
  @ValueSource(
      strings = {
        "registry.example.com:5000/ml/gpt2-operator:1.2.3",
        "gpt2-operator@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "gpt2-operator:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      })
  void imageWithATagOrADigest_isTaken(String image) {
    assertThat(
            Rendered.chartWith("operator.image=" + image).pod().at("/containers/0/image").asText())
        .isEqualTo(image);
  }

  /** Paths of values in a schema, down to where the schema says no more than a type. */
  private static Set<String> fields(JsonNode schema) {
    return paths(schema.get("properties"), ValuesSchemaTest::fields);
  }

  private static Set<String> leaves(JsonNode values) {
    return paths(values, ValuesSchemaTest::leaves);
  }

  private static Set<String> paths(JsonNode fields, Function<JsonNode, Set<String>> below) {
    Set<String> paths = new TreeSet<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (GROUPS.contains(field.getKey())) {
        below.apply(field.getValue()).forEach(path -> paths.add(field.getKey() + "." + path));
      } else {
        paths.add(field.getKey());
      }
    }
    return paths;
  }

  private static JsonNode schema() throws IOException {
    return YAML.readTree(CHART.resolve("values.schema.json").toFile());
  }
}
