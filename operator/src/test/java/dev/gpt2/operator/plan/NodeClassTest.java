package dev.gpt2.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeClassTest {
  private static final String GPU = "nvidia.com/gpu";

  @Test
  void equalNodes_areOneClass_theSmallestFirst() {
    List<Node> nodes =
        List.of(
            Nodes.gpu("a", "NVIDIA-A10", 23_028),
            Nodes.gpu("b", "Tesla-T4", 15_360),
            Nodes.gpu("c", "NVIDIA-A10", 23_028),
            Nodes.plain("d"));
    assertThat(NodeClass.among(nodes, GPU).sequencedEntrySet())
        .containsExactly(
            Map.entry(new NodeClass(GPU, "Tesla-T4", 15_360, 1), 1),
            Map.entry(new NodeClass(GPU, "NVIDIA-A10", 23_028, 1), 2));
  }

  /** Not a byte more than the label says. */
  @Test
  void memoryIsTheLabels() {
    assertThat(new NodeClass(GPU, "NVIDIA-A10", 23_028, 1).bytes()).isEqualTo(23_028L * 1_048_576);
    assertThat(new NodeClass(GPU, "NVIDIA-A10", 23_028, 1).quantity()).isEqualTo("23028Mi");
  }

  @Test
  void mixedSlices_haveLabelsOfTheirOwn() {
    Node node =
        Nodes.node(
            "mig",
            Map.of(
                "nvidia.com/gpu.memory", "40960",
                "nvidia.com/gpu.product", "NVIDIA-A100-PCIE-40GB",
                "nvidia.com/mig-1g.5gb.memory", "4864",
                "nvidia.com/mig-1g.5gb.product", "NVIDIA-A100-PCIE-40GB-MIG-1g.5gb"),
            Map.of("nvidia.com/mig-1g.5gb", "7"));
    assertThat(NodeClass.ofNode(node, "nvidia.com/mig-1g.5gb"))
        .contains(
            new NodeClass("nvidia.com/mig-1g.5gb", "NVIDIA-A100-PCIE-40GB-MIG-1g.5gb", 4_864, 1));
    // all its GPUs are sliced
    assertThat(NodeClass.ofNode(node, GPU)).isEmpty();
  }

  @Test
  void singleSlices_areGpusOfTheirSize() {
    Node node = Nodes.gpu("mig", "NVIDIA-A100-SXM4-40GB-MIG-3g.20gb", 20_096);
    assertThat(NodeClass.ofNode(node, GPU))
        .contains(new NodeClass(GPU, "NVIDIA-A100-SXM4-40GB-MIG-3g.20gb", 20_096, 1));
  }

  @Test
  void sharedGpus_areKnownForThat() {
    Map<String, String> labels =
        Map.of(
            "nvidia.com/gpu.memory", "15360",
            "nvidia.com/gpu.product", "Tesla-T4-SHARED",
            "nvidia.com/gpu.replicas", "4",
            "nvidia.com/gpu.sharing-strategy", "time-slicing");
    assertThat(NodeClass.ofNode(Nodes.node("s", labels, Map.of(GPU, "4")), GPU))
        .contains(new NodeClass(GPU, "Tesla-T4-SHARED", 15_360, 4));
    assertThat(
            NodeClass.ofNode(
                Nodes.node("r", labels, Map.of("nvidia.com/gpu.shared", "4")),
                "nvidia.com/gpu.shared"))
        .contains(new NodeClass(GPU, "Tesla-T4-SHARED", 15_360, 4));
  }

  @Test
  void nodesThatTellNoMemory_areInNoClass() {
    assertThat(NodeClass.ofNode(Nodes.node("n", Map.of(), Map.of(GPU, "1")), GPU)).isEmpty();
    assertThat(
            NodeClass.ofNode(
                Nodes.node("n", Map.of("nvidia.com/gpu.memory", "lots"), Map.of(GPU, "1")), GPU))
        .isEmpty();
    assertThat(
            NodeClass.ofNode(
                Nodes.node("n", Map.of("nvidia.com/gpu.memory", "15360"), Map.of(GPU, "0")), GPU))
        .isEmpty();
  }
}
