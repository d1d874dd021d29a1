package dev.gpt2.operator.plan;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Nodes that are the same to a job, by the labels of NVIDIA's GPU Feature Discovery; with MIG's
 * mixed strategy a slice's resource has labels of its own ({@code nvidia.com/mig-3g.40gb.memory}).
 *
 * @param prefix of the labels: the resource, without the suffix of shared ones
 * @param memoryMib of a GPU or a slice, as the label has it
 * @param sharedBy how many pods get the same GPU; its memory is nobody's then
 */
public record NodeClass(String prefix, String product, long memoryMib, int sharedBy) {
  private static final Comparator<NodeClass> ORDER =
      Comparator.comparingLong(NodeClass::memoryMib)
          .thenComparing(NodeClass::product)
          .thenComparing(NodeClass::sharedBy);

  /** Of nodes that don't tell their product. */
  public static final String UNKNOWN = "unknown";

  private static final String SHARED = ".shared";
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[1-9]\\d{0,11}");

  /** The classes of the nodes that have this resource, with how many nodes are of each. */
  public static SequencedMap<NodeClass, Integer> among(Collection<Node> nodes, String resource) {
    SequencedMap<NodeClass, Integer> classes = new TreeMap<>(ORDER);
    nodes.forEach(
        node -> ofNode(node, resource).ifPresent(found -> classes.merge(found, 1, Integer::sum)));
    return classes;
  }

  /** What a node is to a job that asks for this resource; nothing where it has none of it. */
  public static Optional<NodeClass> ofNode(Node node, String resource) {
    Map<String, String> labels =
        Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of());
    String prefix =
        resource.endsWith(SHARED)
            ? resource.substring(0, resource.length() - SHARED.length())
            : resource;
    String memory = labels.get(prefix + ".memory");
    if (!has(node, resource) || memory == null || !WHOLE_NUMBER.matcher(memory).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new NodeClass(
            prefix,
            labels.getOrDefault(prefix + ".product", UNKNOWN),
            Long.parseLong(memory),
            podsOfAGpu(labels, prefix)));
  }

  /** What one job may count on having to itself. */
  public long bytes() {
    return memoryMib << 20;
  }

  /** The same, as Kubernetes writes it. */
  public String quantity() {
    return memoryMib + "Mi";
  }

  public String memoryLabel() {
    return prefix + ".memory";
  }

  public String productLabel() {
    return prefix + ".product";
  }

  private static boolean has(Node node, String resource) {
    Quantity capacity =
        node.getStatus() == null || node.getStatus().getCapacity() == null
            ? null
            : node.getStatus().getCapacity().get(resource);
    return capacity != null && capacity.getNumericalAmount().compareTo(BigDecimal.ZERO) > 0;
  }

  /** Time-slicing and MPS both advertise each GPU so many times. */
  private static int podsOfAGpu(Map<String, String> labels, String prefix) {
    String replicas = labels.getOrDefault(prefix + ".replicas", "1");
    return "none".equals(labels.get(prefix + ".sharing-strategy"))
            || !WHOLE_NUMBER.matcher(replicas).matches()
        ? 1
        : (int) Math.min(Long.parseLong(replicas), Integer.MAX_VALUE);
  }
}
