package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** By kustomize one gets what one gets by the chart. */
@Tag("helm")
class OverlaysTest {
  private static final String CRD = "CustomResourceDefinition finetunejobs.gpt2.dev";

  /** What the chart names beside kustomize's own labels. */
  private static final List<String> LABELS_OF_HELM =
      List.of(
          "app.kubernetes.io/instance",
          "app.kubernetes.io/version",
          "app.kubernetes.io/managed-by",
          "helm.sh/chart");

  @Test
  void base_isTheChartAsItIs() {
    assertSame(Rendered.kustomization("base"), Rendered.chart());
  }

  @Test
  void highAvailability_isTheChartWithTwoReplicas() {
    assertSame(Rendered.kustomization("overlays/high-availability"), Rendered.chart("replicas"));
  }

  @Test
  void monitoring_isTheChartWithMonitoring() {
    assertSame(Rendered.kustomization("overlays/monitoring"), Rendered.chart("monitoring"));
  }

  @Test
  void namespaced_isTheChartConfinedToThatNamespace() {
    assertSame(
        Rendered.kustomization("overlays/namespaced"),
        Rendered.chartWith("watchNamespaces={research}"));
  }

  private static void assertSame(Rendered kustomization, Rendered chart) {
    Map<String, JsonNode> ofKustomize = comparable(kustomization);
    assertThat(ofKustomize.remove("Namespace gpt2-operator"))
        .as("the chart leaves the namespace to helm")
        .isNotNull();
    // kustomize writes 1 for 1.0; CrdCopiesTest has compared the files
    assertThat(ofKustomize.remove(CRD)).isNotNull();
    Map<String, JsonNode> ofChart = comparable(chart);
    assertThat(ofChart.remove(CRD)).isNotNull();

    assertThat(ofKustomize).containsExactlyInAnyOrderEntriesOf(ofChart);
  }

  /** By kind and name, without labels of either tool's own, and variables in one order. */
  private static Map<String, JsonNode> comparable(Rendered rendered) {
    Map<String, JsonNode> objects = new TreeMap<>();
    for (JsonNode object : rendered.objects()) {
      JsonNode copy = object.deepCopy();
      ((ObjectNode) copy.get("metadata")).remove("labels");
      for (JsonNode labelled : copy.findParents("app.kubernetes.io/name")) {
        // of trainers, the operator's own labels are part of what is selected
        if (!labelled.path("app.kubernetes.io/name").asText().equals("gpt2-trainer")) {
          ((ObjectNode) labelled).remove(LABELS_OF_HELM);
        }
      }
      for (JsonNode parent : copy.findParents("env")) {
        List<JsonNode> variables =
            parent
                .get("env")
                .valueStream()
                .sorted(Comparator.comparing(variable -> variable.get("name").asText()))
                .toList();
        ((ObjectNode) parent).putArray("env").addAll(variables);
      }
      withoutNamespaceInName((ObjectNode) copy);
      objects.put(Rendered.kind(copy) + " " + Rendered.name(copy), copy);
    }
    return objects;
  }

  /** Names of cluster-wide objects of the chart carry it, so that two releases don't meet. */
  private static void withoutNamespaceInName(ObjectNode object) {
    Map<String, String> names =
        Map.of("/metadata", "name", "/roleRef", "name", "/spec", "policyName");
    names.forEach(
        (pointer, field) -> {
          if (object.at(pointer).path(field).asText().equals("gpt2-operator-gpt2-operator")) {
            ((ObjectNode) object.at(pointer)).put(field, "gpt2-operator");
          }
        });
  }
}
