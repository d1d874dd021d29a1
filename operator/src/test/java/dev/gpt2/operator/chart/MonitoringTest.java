package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.desired.Children;
import dev.gpt2.operator.desired.TrainerImage;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("helm")
class MonitoringTest {
  private static final List<String> NEED_CRDS =
      List.of("ServiceMonitor", "PodMonitor", "PrometheusRule");

  @Test
  void byDefault_nothingNeedsOtherCrds() {
    assertThat(Rendered.chart().kinds())
        .doesNotContainAnyElementsOf(NEED_CRDS)
        .doesNotContain("Service", "ConfigMap", "NetworkPolicy");
  }

  @Test
  void monitoring_hasItsObjects() {
    assertThat(Rendered.chart("monitoring").kinds())
        .containsAll(NEED_CRDS)
        .contains("Service", "ConfigMap");
  }

  @Test
  void serviceMonitor_findsTheServiceWhichFindsThePod() {
    Rendered rendered = Rendered.chart("monitoring");
    JsonNode service = rendered.one("Service");
    JsonNode monitor = rendered.one("ServiceMonitor");

    assertSelects(monitor.at("/spec/selector/matchLabels"), labels(service.at("/metadata/labels")));
    assertSelects(
        service.at("/spec/selector"),
        labels(rendered.one("Deployment").at("/spec/template/metadata/labels")));
    assertThat(monitor.at("/spec/endpoints/0/port")).isEqualTo(service.at("/spec/ports/0/name"));
    assertThat(service.at("/spec/ports/0/targetPort"))
        .isEqualTo(rendered.pod().at("/containers/0/ports/0/name"));
  }

  @Test
  void podMonitorAndPolicy_findTheTrainers() {
    PodTemplateSpec trainer = trainer();
    JsonNode monitor = Rendered.chart("monitoring").one("PodMonitor");
    JsonNode policy = Rendered.chart("policies").ofKind("NetworkPolicy").getLast();

    for (JsonNode selector :
        List.of(monitor.at("/spec/selector"), policy.at("/spec/podSelector"))) {
      assertSelects(selector.get("matchLabels"), trainer.getMetadata().getLabels());
    }
    List<String> ports =
        trainer.getSpec().getContainers().getFirst().getPorts().stream()
            .map(ContainerPort::getName)
            .toList();
    assertThat(ports)
        .contains(monitor.at("/spec/podMetricsEndpoints/0/port").asText())
        .contains(policy.at("/spec/ingress/0/ports/0/port").asText());
    assertThat(trainer.getMetadata().getAnnotations()).containsKey("gpt2.dev/job-name");
    assertThat(trainer.getMetadata().getLabels()).containsKey("gpt2.dev/attempt");
  }

  @Test
  void podMonitor_looksWhereTheOperatorWorks() {
    assertThat(Rendered.chart("monitoring").one("PodMonitor").at("/spec/namespaceSelector/any"))
        .isEqualTo(new JsonMapper().valueToTree(true));
    assertThat(
            Rendered.chart("monitoring", "namespaced")
                .one("PodMonitor")
                .at("/spec/namespaceSelector/matchNames"))
        .extracting(JsonNode::asText)
        .containsExactly("research", "teaching");
  }

  @Test
  void policies_areOneForTheOperatorAndOneForEachNamespaceOfTrainers() {
    Rendered rendered = Rendered.chart("policies");

    assertThat(rendered.ofKind("NetworkPolicy"))
        .extracting(Rendered::namespace)
        .containsExactly(Rendered.NAMESPACE, "research", "teaching");
    for (JsonNode policy : rendered.ofKind("NetworkPolicy")) {
      assertThat(policy.at("/spec/policyTypes"))
          .extracting(JsonNode::asText)
          .containsExactly("Ingress", "Egress");
      assertThat(policy.at("/spec/egress").findValuesAsText("port"))
          .containsExactly("53", "53", "443", "6443", "8443");
    }
  }

  @Test
  void dashboard_isLabelledForGrafanaAndIsTheFile() throws IOException {
    JsonNode map = Rendered.chart("monitoring").one("ConfigMap");

    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(new JsonMapper().readTree(map.at("/data/gpt2-operator.json").asText()))
        .isEqualTo(MonitoringFiles.dashboard());
    assertThat(
            Rendered.chart("everything")
                .one("ConfigMap")
                .at("/metadata/labels/dashboards")
                .asText())
        .isEqualTo("team");
  }

  @Test
  void labelsThatPrometheusSelectsBy_areOnAllOfThese() {
    Rendered rendered = Rendered.chart("everything");

    for (String kind : NEED_CRDS) {
      assertThat(rendered.one(kind).at("/metadata/labels/release").asText())
          .as(kind)
          .isEqualTo("kube-prometheus-stack");
    }
  }

  @Test
  void jsonLogs_areAVariable() {
    assertThat(Rendered.chart().variable("QUARKUS_LOG_CONSOLE_JSON_ENABLED").isNull()).isTrue();
    assertThat(Rendered.chart("everything").variable("QUARKUS_LOG_CONSOLE_JSON_ENABLED").asText())
        .isEqualTo("true");
  }

  private static PodTemplateSpec trainer() {
    return Children.ofAttempt(Jobs.tiny(), Jobs.FIRST, new TrainerImage("a", "Never")).stream()
        .filter(Job.class::isInstance)
        .map(Job.class::cast)
        .findFirst()
        .orElseThrow()
        .getSpec()
        .getTemplate();
  }

  private static void assertSelects(JsonNode selector, Map<String, String> labels) {
    assertThat(selector.isEmpty()).isFalse();
    assertThat(labels).containsAllEntriesOf(labels(selector));
  }

  private static Map<String, String> labels(JsonNode node) {
    return new JsonMapper().convertValue(node, new TypeReference<Map<String, String>>() {});
  }
}
