package dev.gpt2.operator.kind;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** The operator in the cluster, installed by its chart once for all tests. */
final class Operator {
  static final String NAME = "gpt2-operator";
  static final String CHART = "charts/gpt2-operator";

  private static boolean installed;

  private Operator() {}

  static synchronized void install() {
    if (!installed) {
      upgrade(CHART, 1);
      // the image may be a new one under the same name
      Commands.run(Map.of(), "kubectl", "-n", NAME, "rollout", "restart", "deployment/" + NAME);
      awaitRollout();
      installed = true;
    }
  }

  /** To that chart, with so many replicas, one of which leads, if they are more than one. */
  static void upgrade(String chart, int replicas) {
    Commands.run(
        Map.of(),
        "helm",
        "upgrade",
        "--install",
        NAME,
        chart,
        "--set",
        "operator.replicas=" + replicas,
        "--namespace",
        NAME,
        "--create-namespace",
        "--reset-values",
        "--wait",
        "--timeout",
        "3m");
  }

  /** Of all its containers. */
  static int restarts(KubernetesClient client) {
    return client.pods().inNamespace(NAME).list().getItems().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  private static void awaitRollout() {
    Commands.run(
        Map.of(), "kubectl", "-n", NAME, "rollout", "status", "deployment/" + NAME, "--timeout=3m");
  }
}
