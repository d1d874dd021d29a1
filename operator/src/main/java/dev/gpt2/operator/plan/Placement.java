package dev.gpt2.operator.plan;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * Where a pod may run, as far as its memory plan says.
 *
 * @param containerMemory the container's memory limit, where the spec leaves it to the plan
 * @param classes of GPU nodes on which it fits; none: nothing is known of nodes
 */
public record Placement(Optional<Quantity> containerMemory, List<Preferred> classes) {
  public static final Placement ANYWHERE = new Placement(Optional.empty(), List.of());

  public Placement {
    classes = List.copyOf(classes);
  }

  /** The same with the container's limit of another. */
  public Placement withContainerOf(Placement other) {
    return new Placement(other.containerMemory, classes);
  }

  /** A class on which the run fits, with so much recomputation. */
  public record Preferred(NodeClass nodes, int recomputePercent) {}
}
