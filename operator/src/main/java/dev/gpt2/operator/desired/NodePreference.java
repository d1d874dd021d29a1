package dev.gpt2.operator.desired;

import dev.gpt2.operator.plan.NodeClass;
import dev.gpt2.operator.plan.Placement;
import dev.gpt2.operator.plan.Placement.Preferred;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeAffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTermBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pod to the nodes where its run fits, and prefers those where less is computed again; in
 * addition to what the user says of nodes.
 */
final class NodePreference {
  private static final int HEAVIEST = 100;

  private NodePreference() {}

  static @Nullable Affinity of(@Nullable Affinity user, Placement placement) {
    if (placement.classes().isEmpty()) {
      return user;
    }
    NodeAffinity nodes =
        Optional.ofNullable(user)
            .map(Affinity::getNodeAffinity)
            .orElseGet(() -> new NodeAffinityBuilder().build());
    return new AffinityBuilder(user == null ? new Affinity() : user)
        .withNodeAffinity(
            new NodeAffinityBuilder(nodes)
                .withRequiredDuringSchedulingIgnoredDuringExecution(
                    new NodeSelectorBuilder()
                        .withNodeSelectorTerms(required(nodes, placement.classes()))
                        .build())
                .addAllToPreferredDuringSchedulingIgnoredDuringExecution(
                    preferred(placement.classes()))
                .build())
        .build();
  }

  /** Terms are alternatives, so each of the user's is joined with each class. */
  private static List<NodeSelectorTerm> required(NodeAffinity user, List<Preferred> classes) {
    List<NodeSelectorTerm> own =
        Optional.ofNullable(user.getRequiredDuringSchedulingIgnoredDuringExecution())
            .map(selector -> selector.getNodeSelectorTerms())
            .filter(terms -> !terms.isEmpty())
            .orElseGet(() -> List.of(new NodeSelectorTerm()));
    return own.stream()
        .flatMap(term -> classes.stream().map(each -> joined(term, each.nodes())))
        .toList();
  }

  private static NodeSelectorTerm joined(NodeSelectorTerm term, NodeClass nodes) {
    return new NodeSelectorTermBuilder(term).addAllToMatchExpressions(requirements(nodes)).build();
  }

  private static List<NodeSelectorRequirement> requirements(NodeClass nodes) {
    return Stream.of(
            is(nodes.memoryLabel(), Long.toString(nodes.memoryMib())),
            nodes.product().equals(NodeClass.UNKNOWN)
                ? null
                : is(nodes.productLabel(), nodes.product()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static NodeSelectorRequirement is(String label, String value) {
    return new NodeSelectorRequirementBuilder()
        .withKey(label)
        .withOperator("In")
        .withValues(value)
        .build();
  }

  /** Nothing is preferred where it makes no difference. */
  private static List<PreferredSchedulingTerm> preferred(List<Preferred> classes) {
    int least = classes.stream().mapToInt(Preferred::recomputePercent).min().orElse(0);
    if (classes.stream().allMatch(each -> each.recomputePercent() == least)) {
      return List.of();
    }
    List<PreferredSchedulingTerm> terms = new ArrayList<>();
    for (Preferred each : classes) {
      terms.add(
          new PreferredSchedulingTermBuilder()
              .withWeight(Math.max(1, HEAVIEST - (each.recomputePercent() - least)))
              .withNewPreference()
              .withMatchExpressions(requirements(each.nodes()))
              .endPreference()
              .build());
    }
    return terms;
  }
}
