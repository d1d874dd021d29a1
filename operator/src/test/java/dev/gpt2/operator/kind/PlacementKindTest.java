package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.ClassStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * GPU jobs go where they fit. The nodes are objects without a machine: the scheduler knows no
 * difference, and what runs on them is nothing.
 */
@KindTest
@ResourceLock("fake nodes")
class PlacementKindTest {
  private static TestNamespace namespace;
  private static FakeNodes nodes;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("placement");
    nodes = new FakeNodes(namespace.client());
    nodes.add("slice", "A100-MIG-1g.5gb", 4_864);
    nodes.add("small", "GPU-6G", 6_144);
    nodes.add("t4", "Tesla-T4", 15_360);
  }

  @AfterAll
  static void close() {
    nodes.close();
    namespace.close();
  }

  @Test
  void jobGoesToTheNodeWhereItComputesNothingTwice() {
    namespace.create("medium", gpu("355M", Map.of()));

    FineTuneJobStatus status =
        namespace.await("medium", "on a node", each -> node(each).isPresent()).getStatus();

    PlanStatus plan = Objects.requireNonNull(status.plan());
    assertThat(plan.classes())
        .extracting(ClassStatus::product, ClassStatus::nodes, ClassStatus::feasible)
        .containsExactly(
            tuple("A100-MIG-1g.5gb", 1, false),
            tuple("GPU-6G", 1, true),
            tuple("Tesla-T4", 1, true));
    assertThat(TestNamespace.reason(status, "Feasible")).contains("Fits");
    assertThat(node(status)).contains(FakeNodes.PREFIX + "t4");
    assertThat(plan.summary()).endsWith("on Tesla-T4");
  }

  @Test
  void jobThatFitsNowhere_isMadeOnceANodeComesThatItFits() {
    namespace.create("large", gpu("1558M", Map.of("name", "AdamW")));
    FineTuneJobStatus before =
        namespace
            .await("large", "infeasible", status -> status.phase() == Phase.INFEASIBLE)
            .getStatus();
    assertThat(namespace.pods("large")).isEmpty();
    assertThat(Objects.requireNonNull(before.plan()).smallestMemory()).endsWith("Mi");

    nodes.add("h100", "NVIDIA-H100-80GB-HBM3", 81_559);
    FineTuneJobStatus after =
        namespace.await("large", "on a node", each -> node(each).isPresent()).getStatus();

    assertThat(node(after)).contains(FakeNodes.PREFIX + "h100");
    assertThat(namespace.events("large")).contains("MemoryTooSmall", "AttemptMade");
  }

  private static Optional<String> node(FineTuneJobStatus status) {
    return status.attempts().stream()
        .map(attempt -> Optional.ofNullable(attempt.node()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Map<String, Object> gpu(String size, Map<String, Object> optimizer) {
    Map<String, Object> fields = Jobs.withoutDimensions();
    fields.put("spec.model.size", size);
    fields.put("spec.training.sequenceLength", 1_024);
    fields.put("spec.training.batchSize", 1);
    if (!optimizer.isEmpty()) {
      fields.put("spec.training.optimizer", optimizer);
    }
    fields.put("spec.device", Map.of("type", "GPU"));
    // a claim would have to be provided on the node first, which has nobody to do that
    fields.put("spec.checkpoint.volume", Map.of("csi", Map.of("driver", "example.com")));
    fields.put(
        "spec.podTemplate",
        Map.of(
            "spec",
            Map.of("tolerations", List.of(Map.of("key", FakeNodes.TAINT, "operator", "Exists")))));
    return fields;
  }
}
