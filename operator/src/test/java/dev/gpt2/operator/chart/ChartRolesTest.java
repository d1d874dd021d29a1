package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("helm")
class ChartRolesTest {

  @Test
  void namedNamespaces_haveARoleEachAndNothingInTheRestOfTheCluster() {
    Rendered rendered = Rendered.chart("namespaced");

    assertThat(rendered.kinds()).doesNotContain("ClusterRole", "ClusterRoleBinding");
    assertThat(rendered.ofKind("Role"))
        .extracting(Rendered::namespace)
        .containsExactly("research", "teaching");
    assertThat(rendered.ofKind("RoleBinding"))
        .extracting(Rendered::namespace)
        .containsExactly("research", "teaching");
    assertThat(rendered.variable("QUARKUS_OPERATOR_SDK_NAMESPACES").asText())
        .isEqualTo("research,teaching");
  }

  @Test
  void namedNamespaces_grantTheRulesOfTheWholeClusterButForNodes() {
    List<JsonNode> rules =
        Rendered.chart()
            .one("ClusterRole")
            .get("rules")
            .valueStream()
            .filter(rule -> !rule.get("resources").toString().contains("nodes"))
            .toList();

    assertThat(rules).isNotEmpty();
    assertThat(Rendered.chart("namespaced").ofKind("Role"))
        .allSatisfy(role -> assertThat(role.get("rules")).containsExactlyElementsOf(rules));
  }

  @Test
  void binding_isOfTheOperatorsAccountAlone() {
    for (JsonNode binding : Rendered.chart("namespaced", "replicas").ofKind("RoleBinding")) {
      assertThat(binding.get("subjects")).hasSize(1);
      assertThat(binding.at("/subjects/0/kind").asText()).isEqualTo("ServiceAccount");
      assertThat(binding.at("/subjects/0/namespace").asText()).isEqualTo(Rendered.NAMESPACE);
      assertThat(binding.at("/roleRef/name").asText()).isEqualTo(Rendered.name(binding));
    }
  }

  @Test
  void oneReplica_hasNoLeaseAndNoBudget() {
    Rendered rendered = Rendered.chart();

    assertThat(rendered.kinds()).doesNotContain("Role", "PodDisruptionBudget");
    assertThat(rendered.variable("LEADER_ELECTION_LEASE").isNull()).isTrue();
    assertThat(rendered.one("Deployment").at("/spec/strategy/type").asText()).isEqualTo("Recreate");
  }

  @Test
  void twoReplicas_mayHoldOneLeaseInTheirOwnNamespace() {
    Rendered rendered = Rendered.chart("replicas");
    JsonNode role = rendered.one("Role");

    assertThat(Rendered.namespace(role)).isEqualTo(Rendered.NAMESPACE);
    assertThat(role.at("/rules/0/verbs")).extracting(JsonNode::asText).containsExactly("create");
    assertThat(role.at("/rules/1/resourceNames"))
        .containsExactly(rendered.variable("LEADER_ELECTION_LEASE"));
    assertThat(role.get("rules"))
        .allSatisfy(rule -> assertThat(rule.at("/resources/0").asText()).isEqualTo("leases"));
  }

  @Test
  void twoReplicas_areReplacedOneByOneAndKeptApart() {
    Rendered rendered = Rendered.chart("replicas");
    JsonNode spec = rendered.one("Deployment").get("spec");

    assertThat(spec.get("replicas").asInt()).isEqualTo(2);
    assertThat(spec.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
    assertThat(spec.at("/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
    assertThat(
            rendered
                .pod()
                .at(
                    "/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/0/podAffinityTerm/labelSelector"))
        .isEqualTo(spec.get("selector"));
    assertThat(rendered.one("PodDisruptionBudget").at("/spec/selector"))
        .isEqualTo(spec.get("selector"));
  }

  @Test
  void affinityOfTheUser_countsMore() {
    assertThat(Rendered.chart("everything").pod().get("affinity").fieldNames())
        .toIterable()
        .containsExactly("nodeAffinity");
  }

  static Stream<Map.Entry<String, Rendered>> all() {
    return Rendered.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void noRole_hasAWildcardOrASecret(Map.Entry<String, Rendered> each) {
    List<JsonNode> roles =
        Stream.of("Role", "ClusterRole")
            .flatMap(kind -> each.getValue().ofKind(kind).stream())
            .toList();

    assertThat(roles).as(each.getKey()).isNotEmpty();
    for (JsonNode role : roles) {
      for (JsonNode rule : role.get("rules")) {
        assertThat(rule.toString()).doesNotContain("*", "\"secrets\"", "escalate", "impersonate");
      }
    }
  }
}
