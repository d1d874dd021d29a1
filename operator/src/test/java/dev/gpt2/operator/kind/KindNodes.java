package dev.gpt2.operator.kind;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The two nodes of the test cluster, and what may happen to them. */
final class KindNodes {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

  /** On the worker, by up.sh: it is kept for the tests that take it away. */
  private static final String KEPT = "gpt2.dev/kept";

  private final KubernetesClient client;

  KindNodes(KubernetesClient client) {
    this.client = client;
  }

  /** Where the operator runs. */
  String controlPlane() {
    return client
        .nodes()
        .withLabel(CONTROL_PLANE)
        .list()
        .getItems()
        .getFirst()
        .getMetadata()
        .getName();
  }

  /** The one that tests take away. */
  String worker() {
    return client.nodes().withoutLabel(CONTROL_PLANE).list().getItems().stream()
        .map(node -> node.getMetadata().getName())
        .filter(name -> !name.startsWith(FakeNodes.PREFIX))
        .findFirst()
        .orElseThrow();
  }

  /** What a pod tolerates that may be on the worker. */
  static Map<String, Object> tolerationOfKept() {
    return Map.of("key", KEPT, "operator", "Exists");
  }

  /** A pod's affinity: to that node, as long as it takes pods. */
  static Map<String, Object> preferring(String node) {
    return scheduling(
        "preferredDuringSchedulingIgnoredDuringExecution",
        List.of(Map.of("weight", 100, "preference", named(node))));
  }

  /** A pod's affinity: to that node and no other. */
  static Map<String, Object> requiring(String node) {
    return scheduling(
        "requiredDuringSchedulingIgnoredDuringExecution",
        Map.of("nodeSelectorTerms", List.of(named(node))));
  }

  private static Map<String, Object> scheduling(String how, Object terms) {
    return Map.of("nodeAffinity", Map.of(how, terms));
  }

  private static Map<String, Object> named(String node) {
    return Map.of(
        "matchExpressions",
        List.of(
            Map.of("key", "kubernetes.io/hostname", "operator", "In", "values", List.of(node))));
  }

  /** Runs a command in the node. */
  static String exec(String node, String script) {
    return Commands.run(Map.of(), "docker", "exec", node, "sh", "-c", script);
  }

  /** The node's machine loses its power. */
  static void kill(String node) {
    Commands.run(Map.of(), "docker", "kill", node);
  }

  /** Starts what was stopped, and waits until the node takes pods again. */
  void restore(String node) {
    Commands.run(Map.of(), "manifests/kind/up.sh");
    await(node, "ready", KindNodes::isReady);
  }

  void await(String node, String what, Predicate<Node> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(client.nodes().withName(node).require())) {
      if (System.nanoTime() > end) {
        throw new AssertionError("node %s isn't %s after %s".formatted(node, what, PATIENCE));
      }
      TestNamespace.pause();
    }
  }

  static boolean isReady(Node node) {
    return Readiness.isNodeReady(node)
        && node.getSpec().getTaints().stream().allMatch(taint -> taint.getKey().equals(KEPT));
  }

  static void kubectl(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "kubectl";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Commands.run(Map.of(), command);
  }
}
