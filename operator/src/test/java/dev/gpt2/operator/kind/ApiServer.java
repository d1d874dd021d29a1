package dev.gpt2.operator.kind;

import java.time.Duration;

/** The test cluster's API server, which can be away. */
final class ApiServer {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Static pods: the kubelet runs what lies in the folder. */
  private static final String MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";

  private static final String ASIDE = "/etc/kubernetes/kube-apiserver.yaml";

  private final String node;

  ApiServer(String node) {
    this.node = node;
  }

  /** Ends it, so that connections are refused, and starts it again after so many seconds. */
  void awayFor(int seconds) {
    try {
      KindNodes.exec(
          node,
          "mv %s %s; while pgrep -x kube-apiserver >/dev/null; do sleep 0.5; done; sleep %d"
              .formatted(MANIFEST, ASIDE, seconds));
    } finally {
      KindNodes.exec(node, "mv %s %s".formatted(ASIDE, MANIFEST));
      awaitReady();
    }
  }

  /** Halts it, so that what is asked isn't answered, for so many seconds. */
  void hangAfter(int tenths, int seconds) {
    KindNodes.exec(
        node,
        "sleep 0.%d; pkill -STOP -x kube-apiserver; sleep %d; pkill -CONT -x kube-apiserver"
            .formatted(tenths, seconds));
    awaitReady();
  }

  private static void awaitReady() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        KindNodes.kubectl("get", "--raw", "/readyz", "--request-timeout=5s");
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > end) {
          throw notYet;
        }
        TestNamespace.pause();
      }
    }
  }
}
