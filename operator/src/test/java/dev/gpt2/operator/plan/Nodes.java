package dev.gpt2.operator.plan;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.Collectors;

/** Nodes as NVIDIA's device plugin and GPU Feature Discovery leave them. */
public final class Nodes {
  private Nodes() {}

  public static Node gpu(String name, String product, long memoryMib) {
    return node(
        name,
        Map.of(
            "nvidia.com/gpu.memory",
            Long.toString(memoryMib),
            "nvidia.com/gpu.product",
            product,
            "nvidia.com/gpu.count",
            "1",
            "nvidia.com/gpu.replicas",
            "1"),
        Map.of("nvidia.com/gpu", "1"));
  }

  static Node plain(String name) {
    return node(name, Map.of(), Map.of());
  }

  static Node node(String name, Map<String, String> labels, Map<String, String> capacity) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .withNewStatus()
        .withCapacity(
            capacity.entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, each -> new Quantity(each.getValue()))))
        .endStatus()
        .build();
  }
}
