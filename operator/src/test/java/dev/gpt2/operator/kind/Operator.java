package dev.gpt2.operator.kind;

import java.util.Map;

/** The operator in the cluster, installed by its chart once for all tests. */
final class Operator {
  private static final String NAME = "gpt2-operator";
  private static boolean installed;

  private Operator() {}

  /** Sends the operator away, or back. */
  static void scale(int replicas) {
    Commands.run(
        Map.of(), "kubectl", "-n", NAME, "scale", "deployment/" + NAME, "--replicas=" + replicas);
    Commands.run(
        Map.of(), "kubectl", "-n", NAME, "rollout", "status", "deployment/" + NAME, "--timeout=3m");
  }

  static synchronized void install() {
    if (installed) {
      return;
    }
    Commands.run(
        Map.of(),
        "helm",
        "upgrade",
        "--install",
        NAME,
        "charts/gpt2-operator",
        "--namespace",
        NAME,
        "--create-namespace",
        "--reset-values",
        "--wait",
        "--timeout",
        "3m");
    // the image may be a new one under the same name
    Commands.run(Map.of(), "kubectl", "-n", NAME, "rollout", "restart", "deployment/" + NAME);
    Commands.run(
        Map.of(), "kubectl", "-n", NAME, "rollout", "status", "deployment/" + NAME, "--timeout=3m");
    installed = true;
  }
}
