package dev.gpt2.operator.kind;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Nodes without a machine, as NVIDIA's device plugin and GPU Feature Discovery would leave them. A
 * taint keeps other pods away; their leases are renewed, so that they stay ready.
 */
final class FakeNodes implements AutoCloseable {
  static final String PREFIX = "fake-";
  static final String TAINT = "gpt2.dev/fake";

  private static final String STATUS =
      """
      {"status": {
        "capacity": {"cpu": "8", "memory": "64Gi", "pods": "110", "nvidia.com/gpu": "1"},
        "allocatable": {"cpu": "8", "memory": "64Gi", "pods": "110", "nvidia.com/gpu": "1"},
        "conditions": [{"type": "Ready", "status": "True", "reason": "Fake"}]}}
      """;

  private static final String LEASES = "kube-node-lease";

  private final KubernetesClient client;
  private final List<String> names = new ArrayList<>();
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("leases").factory());

  private final ScheduledFuture<?> heartbeat;

  FakeNodes(KubernetesClient client) {
    this.client = client;
    heartbeat = heart.scheduleWithFixedDelay(this::beat, 5, 5, TimeUnit.SECONDS);
  }

  /** A node with one GPU. */
  synchronized void add(String name, String product, long memoryMib) {
    String node = PREFIX + name;
    client.nodes().withName(node).delete();
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(node)
                .withLabels(
                    Map.of(
                        "nvidia.com/gpu.memory",
                        Long.toString(memoryMib),
                        "nvidia.com/gpu.product",
                        product,
                        "nvidia.com/gpu.count",
                        "1"))
                .endMetadata()
                .withNewSpec()
                .addNewTaint("NoSchedule", TAINT, null, "true")
                .endSpec()
                .build())
        .create();
    lease(node);
    client
        .nodes()
        .withName(node)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), STATUS);
    names.add(node);
  }

  private synchronized void beat() {
    names.forEach(this::lease);
  }

  private void lease(String node) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(node)
                .withNamespace(LEASES)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(40)
                .withRenewTime(ZonedDateTime.ofInstant(Instant.now(), ZoneOffset.UTC))
                .endSpec()
                .build())
        .createOr(lease -> lease.update());
  }

  @Override
  public synchronized void close() {
    heartbeat.cancel(false);
    heart.shutdownNow();
    for (String name : names) {
      client.nodes().withName(name).delete();
      client.leases().inNamespace(LEASES).withName(name).delete();
    }
  }
}
