package dev.gpt2.operator.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Map;

/** Nodes of four kinds with eight GPUs each, which kwok keeps ready. */
final class ScaleNodes {
  static final String TAINT = "kwok.x-k8s.io/node";

  private static final int GPUS = 8;
  private static final List<Map.Entry<String, Integer>> KINDS =
      List.of(
          Map.entry("Tesla-T4", 15_360),
          Map.entry("NVIDIA-A10", 23_028),
          Map.entry("NVIDIA-A100-SXM4-40GB", 40_960),
          Map.entry("NVIDIA-H100-80GB-HBM3", 81_559));
  private static final Map<String, Quantity> CAPACITY =
      Map.of(
          "cpu", new Quantity("64"),
          "memory", new Quantity("512Gi"),
          "pods", new Quantity("110"),
          "nvidia.com/gpu", new Quantity(Integer.toString(GPUS)));

  private ScaleNodes() {}

  /** Makes them, and waits until all are ready. */
  static void make(KubernetesClient client, int count, Workers workers) {
    workers.each(count, i -> client.resource(node(i)).create());
    while (client.nodes().withLabel("type", "kwok").list().getItems().stream()
            .filter(Readiness::isNodeReady)
            .count()
        < count) {
      Workers.pause(1_000);
    }
  }

  /** Gives as many of them a label, one after the other. */
  static void label(KubernetesClient client, int count, Workers workers) {
    workers.each(
        count,
        i ->
            client
                .nodes()
                .withName(name(i))
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"metadata\":{\"labels\":{\"seen\":\"again\"}}}"));
  }

  private static String name(int i) {
    return "kwok-%04d".formatted(i);
  }

  private static Node node(int i) {
    Map.Entry<String, Integer> kind = KINDS.get(i % KINDS.size());
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name(i))
        .addToAnnotations(TAINT, "fake")
        .addToLabels("type", "kwok")
        .addToLabels("kubernetes.io/hostname", name(i))
        .addToLabels("nvidia.com/gpu.product", kind.getKey())
        .addToLabels("nvidia.com/gpu.memory", kind.getValue().toString())
        .addToLabels("nvidia.com/gpu.count", Integer.toString(GPUS))
        .endMetadata()
        .withNewSpec()
        .addNewTaint("NoSchedule", TAINT, null, "fake")
        .endSpec()
        .withNewStatus()
        .withCapacity(CAPACITY)
        .withAllocatable(CAPACITY)
        .endStatus()
        .build();
  }
}
