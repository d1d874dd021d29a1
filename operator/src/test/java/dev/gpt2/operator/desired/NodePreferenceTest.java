package dev.gpt2.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.plan.NodeClass;
import dev.gpt2.operator.plan.Placement;
import dev.gpt2.operator.plan.Placement.Preferred;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodePreferenceTest {
  private static final NodeClass T4 = new NodeClass("nvidia.com/gpu", "Tesla-T4", 15_360, 1);
  private static final NodeClass A10 = new NodeClass("nvidia.com/gpu", "NVIDIA-A10", 23_028, 1);

  private static final Affinity USERS =
      new AffinityBuilder()
          .withNewNodeAffinity()
          .withNewRequiredDuringSchedulingIgnoredDuringExecution()
          .addNewNodeSelectorTerm()
          .addNewMatchExpression()
          .withKey("zone")
          .withOperator("In")
          .withValues("a")
          .endMatchExpression()
          .endNodeSelectorTerm()
          .addNewNodeSelectorTerm()
          .addNewMatchExpression()
          .withKey("zone")
          .withOperator("In")
          .withValues("b")
          .endMatchExpression()
          .endNodeSelectorTerm()
          .endRequiredDuringSchedulingIgnoredDuringExecution()
          .endNodeAffinity()
          .withNewPodAntiAffinity()
          .endPodAntiAffinity()
          .build();

  @Test
  void withoutClasses_theUsersAffinityStays() {
    assertThat(NodePreference.of(USERS, Placement.ANYWHERE)).isSameAs(USERS);
    assertThat(NodePreference.of(null, Placement.ANYWHERE)).isNull();
  }

  @Test
  void classesAreAlternatives_andLessRecomputationIsPreferred() {
    Affinity found = of(null, new Preferred(T4, 30), new Preferred(A10, 0));
    assertThat(required(found))
        .containsExactly(
            List.of("nvidia.com/gpu.memory In 15360", "nvidia.com/gpu.product In Tesla-T4"),
            List.of("nvidia.com/gpu.memory In 23028", "nvidia.com/gpu.product In NVIDIA-A10"));
    assertThat(found.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
        .extracting(PreferredSchedulingTerm::getWeight)
        .containsExactly(70, 100);
  }

  @Test
  void whereItMakesNoDifference_nothingIsPreferred() {
    Affinity found = of(null, new Preferred(T4, 0), new Preferred(A10, 0));
    assertThat(found.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
        .isEmpty();
  }

  @Test
  void eachOfTheUsersTerms_isJoinedWithEachClass() {
    Affinity found = of(USERS, new Preferred(T4, 0), new Preferred(A10, 0));
    assertThat(required(found))
        .hasSize(4)
        .allSatisfy(term -> assertThat(term).hasSize(3))
        .extracting(List::getFirst)
        .containsExactly("zone In a", "zone In a", "zone In b", "zone In b");
    assertThat(found.getPodAntiAffinity()).isEqualTo(USERS.getPodAntiAffinity());
  }

  private static Affinity of(@Nullable Affinity user, Preferred... classes) {
    return Objects.requireNonNull(
        NodePreference.of(user, new Placement(Optional.empty(), List.of(classes))));
  }

  private static List<List<String>> required(Affinity affinity) {
    return affinity
        .getNodeAffinity()
        .getRequiredDuringSchedulingIgnoredDuringExecution()
        .getNodeSelectorTerms()
        .stream()
        .map(NodePreferenceTest::expressions)
        .toList();
  }

  private static List<String> expressions(NodeSelectorTerm term) {
    return term.getMatchExpressions().stream()
        .map(
            (NodeSelectorRequirement each) ->
                "%s %s %s"
                    .formatted(
                        each.getKey(), each.getOperator(), String.join(",", each.getValues())))
        .toList();
  }
}
