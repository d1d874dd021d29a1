package dev.gpt2.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The restricted profile of kubernetes.io/docs/concepts/security/pod-security-standards. */
@Tag("helm")
class PodSecurityTest {
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  static Stream<Map.Entry<String, Rendered>> all() {
    return Rendered.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyPodAndContainer_isRestricted(Map.Entry<String, Rendered> each) {
    List<JsonNode> pods =
        each.getValue().objects().stream()
            .map(object -> object.at("/spec/template/spec"))
            .filter(JsonNode::isObject)
            .toList();

    assertThat(pods).as(each.getKey()).hasSize(1).allSatisfy(PodSecurityTest::restricted);
  }

  private static void restricted(JsonNode pod) {
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      assertThat(pod.path(host).asBoolean()).as(host).isFalse();
    }
    JsonNode context = pod.get("securityContext");
    assertThat(context.get("runAsNonRoot").asBoolean()).isTrue();
    assertThat(context.get("runAsUser").asLong()).isPositive();
    assertThat(context.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    for (JsonNode volume : pod.path("volumes")) {
      assertThat(volume.properties())
          .extracting(Map.Entry::getKey)
          .filteredOn(key -> !key.equals("name"))
          .isSubsetOf(VOLUMES);
    }
    List<JsonNode> containers = new ArrayList<>();
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      pod.path(list).forEach(containers::add);
    }
    assertThat(containers).isNotEmpty().allSatisfy(PodSecurityTest::restrictedContainer);
  }

  private static void restrictedContainer(JsonNode container) {
    JsonNode context = container.get("securityContext");
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(context.path("privileged").asBoolean()).isFalse();
    assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(context.at("/capabilities/drop"))
        .extracting(JsonNode::asText)
        .containsExactly("ALL");
    assertThat(context.at("/capabilities/add").isMissingNode()).isTrue();
    assertThat(container.path("ports"))
        .allSatisfy(port -> assertThat(port.has("hostPort")).isFalse());
    assertThat(container.at("/resources/limits/memory").isMissingNode()).isFalse();
  }
}
