package dev.gpt2.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.kind.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects that would be applied. */
record Rendered(List<JsonNode> objects) {
  static final String NAMESPACE = "gpt2-operator";
  static final List<String> VALUES =
      List.of("namespaced", "replicas", "monitoring", "policies", "everything");
  static final List<String> OVERLAYS = List.of("namespaced", "monitoring", "high-availability");

  private static final YAMLMapper YAML = new YAMLMapper();

  /** By the chart, with files of values by their names, in their order. */
  static Rendered chart(String... values) {
    return chart(Arrays.stream(values).map(Rendered::file).toList());
  }

  /** By the chart, with one value set, {@code operator.replicas=2}. */
  static Rendered chartWith(String assignment) {
    return chart(List.of("--set", assignment));
  }

  /** By a kustomization below {@code manifests}. */
  static Rendered kustomization(String path) {
    return parse(Commands.run(Map.of(), "kubectl", "kustomize", "manifests/" + path));
  }

  /** Everything that chart and kustomizations can make, with what it is made of. */
  static Stream<Map.Entry<String, Rendered>> all() {
    return Stream.of(
            Stream.of(Map.entry("chart", chart()), Map.entry("base", kustomization("base"))),
            VALUES.stream().map(name -> Map.entry("chart with " + name, chart(name))),
            OVERLAYS.stream().map(name -> Map.entry(name, kustomization("overlays/" + name))))
        .flatMap(each -> each);
  }

  List<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> kind(object).equals(kind)).toList();
  }

  JsonNode one(String kind) {
    List<JsonNode> found = ofKind(kind);
    if (found.size() != 1) {
      throw new AssertionError("one %s expected, found %d".formatted(kind, found.size()));
    }
    return found.getFirst();
  }

  List<String> kinds() {
    return objects.stream().map(Rendered::kind).toList();
  }

  /** The operator's pod. */
  JsonNode pod() {
    return one("Deployment").at("/spec/template/spec");
  }

  /** The value of a variable of the operator's container, or null's node. */
  JsonNode variable(String name) {
    for (JsonNode variable : pod().at("/containers/0/env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable.path("value");
      }
    }
    return NullNode.getInstance();
  }

  static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static String namespace(JsonNode object) {
    return object.at("/metadata/namespace").asText();
  }

  private static String file(String values) {
    return "--values=operator/src/test/resources/values/" + values + ".yaml";
  }

  private static Rendered chart(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "helm",
                "template",
                "gpt2-operator",
                "charts/gpt2-operator",
                "--namespace",
                NAMESPACE));
    command.addAll(arguments);
    return parse(Commands.run(Map.of(), command.toArray(String[]::new)));
  }

  private static Rendered parse(String text) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return new Rendered(
          documents.readAll().stream().filter(document -> document.hasNonNull("kind")).toList());
    } catch (IOException wrong) {
      throw new AssertionError("not YAML:\n" + text, wrong);
    }
  }
}
