package dev.gpt2.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.ClassStatus;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.plan.Feasibility.Feasible;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Placement.Preferred;
import io.fabric8.kubernetes.api.model.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The 355M model with AdamW: keeping everything takes some 6 GiB. */
class PlacementTest {
  private static final Node T4 = Nodes.gpu("t4", "Tesla-T4", 15_360);
  private static final Node SLICE = Nodes.gpu("slice", "A100-MIG-1g.5gb", 4_864);
  private static final Node SMALL = Nodes.gpu("small", "GPU-6G", 6_144);

  private final PlannedMemory memory = new PlannedMemory();

  @Test
  void eachClassHasAnAnswerOfItsOwn() {
    Feasibility answer = memory.of(job(Map.of()), () -> List.of(T4, T4, SLICE, SMALL));
    assertThat(answer).isInstanceOf(Feasible.class);
    List<ClassStatus> classes = Objects.requireNonNull(answer.plan()).classes();
    assertThat(classes)
        .extracting(ClassStatus::product, ClassStatus::nodes, ClassStatus::feasible)
        .containsExactly(
            tuple("A100-MIG-1g.5gb", 1, false),
            tuple("GPU-6G", 1, true),
            tuple("Tesla-T4", 2, true));
    assertThat(classes.get(0).message()).startsWith("needs ");
    assertThat(classes.get(1).recomputePercent()).isPositive();
    assertThat(classes.get(2).recomputePercent()).isZero();
    assertThat(answer.placement().classes())
        .extracting(Preferred::nodes)
        .extracting(NodeClass::product)
        .containsExactly("GPU-6G", "Tesla-T4");
    assertThat(answer.plan().summary()).contains("on Tesla-T4");
    assertThat(answer.message()).startsWith("fits 2 of the 3 kinds of GPU that nodes have: ");
  }

  @Test
  void slowdownThatIsTooMuch_rulesAClassOut() {
    Feasibility answer =
        memory.of(
            job(Map.of("spec.memory", Map.of("maxSlowdownPercent", 1))), () -> List.of(SMALL, T4));
    assertThat(answer.placement().classes())
        .extracting(Preferred::nodes)
        .extracting(NodeClass::product)
        .containsExactly("Tesla-T4");
  }

  @Test
  void whatFitsNowhere_isToldTheSmallestMemory() {
    Feasibility answer = memory.of(job(Map.of()), () -> List.of(SLICE));
    assertThat(answer).isInstanceOf(Infeasible.class);
    assertThat(answer.reason()).isEqualTo("MemoryTooSmall");
    assertThat(answer.message())
        .contains("fits none of the GPUs that nodes have (A100-MIG-1g.5gb with 4.75 GiB (1 node)")
        .contains("the smallest memory that works is");
  }

  @Test
  void sharedMemory_isNobodysUnlessALimitIsStated() {
    Node shared =
        Nodes.node(
            "shared",
            Map.of(
                "nvidia.com/gpu.memory", "81920",
                "nvidia.com/gpu.product", "H100-SHARED",
                "nvidia.com/gpu.replicas", "8"),
            Map.of("nvidia.com/gpu", "8"));
    assertThat(memory.of(job(Map.of()), () -> List.of(shared)))
        .isInstanceOf(Infeasible.class)
        .returns("GpuMemoryShared", Feasibility::reason);
    Map<String, Object> limited = Map.of("spec.memory", Map.of("limit", "9Gi"));
    assertThat(memory.of(job(limited), () -> List.of(shared))).isInstanceOf(Feasible.class);
    assertThat(memory.of(job(limited), () -> List.of(shared, T4)).placement().classes()).hasSize(2);
  }

  @Test
  void withoutNodes_onlyTheTrainerKnows() {
    assertThat(memory.of(job(Map.of()), List::of).reason()).isEqualTo("NoGpuNodesVisible");
    assertThat(memory.of(job(Map.of("spec.memory", Map.of("limit", "9Gi"))), List::of))
        .isInstanceOf(Feasible.class);
  }

  @Test
  void containerWithoutALimit_getsWhatKeepingEverythingTakes() {
    FineTuneJobSpec spec = Jobs.tiny("spec.resources", null).getSpec();
    Feasibility answer = memory.of(spec, List::of);
    assertThat(answer).isInstanceOf(Feasible.class).returns("MemoryChosen", Feasibility::reason);
    assertThat(answer.placement().containerMemory()).isPresent();
    FineTuneJobSpec chosen =
        Jobs.tiny(
                "spec.resources",
                Map.of(
                    "limits",
                    Map.of("memory", answer.placement().containerMemory().get().toString())))
            .getSpec();
    assertThat(Objects.requireNonNull(memory.of(chosen, List::of).plan()).recomputePercent())
        .isZero();
  }

  private static FineTuneJobSpec job(Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("spec.model", Map.of("size", "355M", "path", "m", "volume", claim()));
    fields.put("spec.training.sequenceLength", 1_024);
    fields.put("spec.training.batchSize", 1);
    fields.put("spec.device", Map.of("type", "GPU"));
    return Jobs.tiny(fields).getSpec();
  }

  private static Map<String, Object> claim() {
    return Map.of("persistentVolumeClaim", Map.of("claimName", "models"));
  }
}
