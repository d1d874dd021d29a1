package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator may do in the cluster: this, and not a verb more. */
class RulesTest {
  private static final Path FILES = Path.of("..", "charts/gpt2-operator/files");

  /** Where it works. */
  private static final List<String> ALLOWED =
      List.of(
          "gpt2.dev/finetunejobs: get list watch",
          "gpt2.dev/finetunejobs/status: get patch",
          "batch/jobs: get list watch create patch delete",
          "/configmaps: get list watch create delete",
          "/serviceaccounts: get list watch create delete",
          "rbac.authorization.k8s.io/roles: get list watch create delete",
          "rbac.authorization.k8s.io/rolebindings: get list watch create delete",
          "/persistentvolumeclaims: get create",
          "/pods: list watch",
          "events.k8s.io/events: create");

  /** Besides, where it works in all namespaces. */
  private static final List<String> ALLOWED_IN_CLUSTER = List.of("/nodes: list watch");

  @Test
  void rules_allowExactlyThis() throws IOException {
    assertThat(granted("rules.yaml")).isEqualTo(each(ALLOWED));
  }

  @Test
  void rulesOfTheWholeCluster_allowExactlyThisBesides() throws IOException {
    assertThat(granted("cluster-rules.yaml")).isEqualTo(each(ALLOWED_IN_CLUSTER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules.yaml", "cluster-rules.yaml"})
  void rule_hasNoOtherWayToAllowMore(String file) throws IOException {
    assertThat(rules(file))
        .allSatisfy(
            rule ->
                assertThat(rule.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("apiGroups", "resources", "verbs"));
  }

  private static Set<String> each(List<String> allowed) {
    Set<String> each = new TreeSet<>();
    for (String line : allowed) {
      String[] parts = line.split(": ", -1);
      for (String verb : parts[1].split(" ", -1)) {
        each.add(verb + " " + parts[0]);
      }
    }
    return each;
  }

  /** Each verb on each resource of each group. */
  private static Set<String> granted(String file) throws IOException {
    Set<String> granted = new TreeSet<>();
    for (JsonNode rule : rules(file)) {
      texts(rule, "apiGroups")
          .flatMap(group -> texts(rule, "resources").map(resource -> group + "/" + resource))
          .flatMap(what -> texts(rule, "verbs").map(verb -> verb + " " + what))
          .forEach(granted::add);
    }
    return granted;
  }

  private static JsonNode rules(String file) throws IOException {
    return new YAMLMapper().readTree(FILES.resolve(file).toFile());
  }

  private static Stream<String> texts(JsonNode rule, String field) {
    return rule.get(field).valueStream().map(JsonNode::asText);
  }
}
