package dev.gpt2.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.plan.Feasibility.Feasible;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedMemoryTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private final PlannedMemory planned = new PlannedMemory();

  @Test
  void sample_fitsWithoutRecomputation() {
    Feasibility answer = planned.of(Jobs.tiny().getSpec(), List::of);

    assertThat(answer).isInstanceOf(Feasible.class).returns("Fits", Feasibility::reason);
    PlanStatus plan = plan(answer);
    assertThat(plan.budgetBytes()).isEqualTo(2 * GIB);
    assertThat(plan.recomputePercent()).isZero();
    assertThat(plan.peakBytes())
        .isEqualTo(
            plan.weightBytes()
                + plan.optimizerBytes()
                + plan.activationPeakBytes()
                + MemoryBudget.PROCESS_BYTES);
    assertThat(plan.summary()).isEqualTo(Bytes.format(plan.peakBytes()) + " of 2.00 GiB");
    assertThat(answer.message())
        .isEqualTo(plan.summary() + "; the limit is spec.resources.limits.memory: 2Gi");
  }

  @Test
  void limitBelowThePeak_isKeptByRecomputation() {
    Feasibility answer = gpt2(Map.of("spec.resources", limits("2400Mi")));

    assertThat(answer).isInstanceOf(Feasible.class);
    PlanStatus plan = plan(answer);
    assertThat(plan.recomputePercent()).isBetween(1, 15);
    assertThat(plan.peakBytes()).isLessThanOrEqualTo((2_400 - 128) * MIB);
    assertThat(plan.summary())
        .endsWith(" of 2.34 GiB, +%d %% computation".formatted(plan.recomputePercent()));
  }

  /** What the answer calls the smallest works, and a MiB less doesn't. */
  @Test
  void limitThatIsTooSmall_isAnsweredWithTheSmallestThatWorks() {
    Feasibility answer = gpt2(Map.of("spec.resources", limits("1Gi")));

    assertThat(answer).isInstanceOf(Infeasible.class);
    assertThat(answer.reason()).isEqualTo("MemoryTooSmall");
    String smallest = smallest(answer);
    assertThat(answer.message())
        .startsWith(
            "spec.resources.limits.memory: 1Gi is too little for 124M at 1024 tokens with Adam: the"
                + " smallest memory that works is 2.")
        .contains(
            "(" + smallest + "), of which 448.0 MiB are for the trainer's process and 128.0 MiB")
        .endsWith(
            "raise the limit, or lower spec.training.batchSize or spec.training.sequenceLength");
    assertThat(plan(answer).summary()).startsWith("needs 2.").endsWith(" GiB, has 1.00 GiB");

    long mib = Long.parseLong(smallest.replace("Mi", ""));
    assertThat(gpt2(Map.of("spec.resources", limits(mib + "Mi")))).isInstanceOf(Feasible.class);
    assertThat(gpt2(Map.of("spec.resources", limits(mib - 1 + "Mi"))))
        .isInstanceOf(Infeasible.class);
  }

  @ParameterizedTest
  @CsvSource({
    "3Gi, 8Gi, 3Gi, spec.memory.limit: 3Gi",
    "8Gi, 3Gi, 3Gi, spec.resources.limits.memory: 3Gi",
    "3221225472, , 3Gi, spec.memory.limit: 3221225472",
    " , 3Gi, 3Gi, spec.resources.limits.memory: 3Gi",
  })
  void lowerOfTwoLimits_counts(String own, String container, String limit, String named) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("spec.memory.limit", own);
    fields.put("spec.resources", container == null ? null : limits(container));
    Feasibility answer = gpt2(fields);

    assertThat(plan(answer).budgetBytes()).isEqualTo(Long.parseLong(limit.replace("Gi", "")) * GIB);
    assertThat(answer.message()).endsWith("the limit is " + named);
  }

  @Test
  void withoutLimit_itIsChosen() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("spec.resources", null);
    Feasibility answer = gpt2(fields);

    assertThat(answer).isInstanceOf(Feasible.class).returns("MemoryChosen", Feasibility::reason);
    assertThat(plan(answer).recomputePercent()).isZero();
    assertThat(plan(answer).summary())
        .isEqualTo(
            "%s of %s"
                .formatted(
                    Bytes.format(plan(answer).peakBytes()),
                    Bytes.format(plan(answer).peakBytes() + 128 * MIB)));
    assertThat(answer.message()).contains("spec.resources.limits.memory");
  }

  @Test
  void gpu_isNotBoundByTheContainersMemory() {
    Map<String, Object> gpu = Map.of("spec.device.type", "GPU", "spec.resources", limits("1Gi"));
    assertThat(gpt2(gpu))
        .isInstanceOf(Unknown.class)
        .returns("NoGpuNodesVisible", Feasibility::reason);

    Map<String, Object> limited = new HashMap<>(gpu);
    limited.put("spec.memory.limit", "4Gi");
    Feasibility answer = gpt2(limited);
    assertThat(answer).isInstanceOf(Feasible.class);
    assertThat(plan(answer).peakBytes() - MemoryBudget.GPU_LIBRARY_BYTES)
        .isBetween(2 * GIB, 3 * GIB);
  }

  @Test
  void modelThatOnlyItsFolderTells_isTheTrainersToPlan() {
    Map<String, Object> fields = new HashMap<>(pretrained());
    fields.put("spec.model.size", null);
    Feasibility answer = planned.of(Jobs.tiny(fields).getSpec(), List::of);

    assertThat(answer).isEqualTo(new Unknown(null, "ModelShapeUnknown", answer.message()));
    assertThat(answer.message()).contains("spec.model.size");
  }

  /** The sample's leanest plan recomputes something, and nothing is allowed. */
  @Test
  void slowdownThatIsNotAllowed_isAnsweredWithTheMemoryThatWouldDo() {
    String least = smallest(planned.of(Jobs.tiny().getSpec(), List::of));
    Feasibility answer = withoutSlowdown(least);

    assertThat(answer).isInstanceOf(Infeasible.class).returns("TooSlow", Feasibility::reason);
    assertThat(answer.message())
        .startsWith(
            "spec.resources.limits.memory: %s is enough for a model of 4 layers and 128 channels at 8 × 64 tokens with AdamW only with "
                .formatted(least))
        .contains(" % more computation, above spec.memory.maxSlowdownPercent: 0; ");
    String enough = answer.message().replaceFirst(".*\\((\\d+Mi)\\) would do$", "$1");
    assertThat(withoutSlowdown(enough)).isInstanceOf(Feasible.class);
  }

  @Test
  void limitThatIsTooSmallEvenForMuchRecomputation_isAnsweredWithinTheSlowdown() {
    Feasibility answer = withoutSlowdown("512Mi");

    assertThat(answer.reason()).isEqualTo("MemoryTooSmall");
    assertThat(answer.message()).contains("AdamW: spec.memory.maxSlowdownPercent: 0 is kept with ");
    String enough = answer.message().replaceFirst(".*kept with [^(]*\\((\\d+Mi)\\).*", "$1");
    assertThat(enough).isNotEqualTo(smallest(answer));
    assertThat(withoutSlowdown(enough)).isInstanceOf(Feasible.class);
  }

  @Test
  void otherStrategies_areAnsweredWithTheOneThatNeedsLess() {
    Feasibility keep =
        gpt2(Map.of("spec.resources", limits("2400Mi"), "spec.memory.strategy", "KeepAll"));
    Feasibility blocks =
        gpt2(
            Map.of(
                "spec.resources",
                limits("8Gi"),
                "spec.memory.strategy",
                "CheckpointBlocks",
                "spec.memory.maxSlowdownPercent",
                10));

    assertThat(keep).isInstanceOf(Infeasible.class);
    assertThat(keep.message())
        .endsWith("or take spec.memory.strategy: Rematerialize, which needs less");
    assertThat(blocks).isInstanceOf(Infeasible.class).returns("TooSlow", Feasibility::reason);
    assertThat(blocks.message())
        .startsWith("spec.memory.strategy: CheckpointBlocks takes ")
        .endsWith(" above spec.memory.maxSlowdownPercent: 10; take Rematerialize, or allow more");
    assertThat(plan(blocks).summary()).endsWith(" % more computation, 10 % allowed");
  }

  @Test
  void sizesBeyondAnyMachine_areLeftToTheTrainer() {
    assertThat(planned.of(Jobs.tiny("spec.model.layers", 97).getSpec(), List::of).reason())
        .isEqualTo("PlannedByTrainer");
    assertThat(
            planned
                .of(Jobs.tiny("spec.training.batchSize", 1_000_000).getSpec(), List::of)
                .reason())
        .isEqualTo("PlannedByTrainer");
    assertThat(
            planned
                .of(
                    Jobs.tiny(Map.of("spec.model.channels", 100_000, "spec.model.layers", 96))
                        .getSpec(),
                    List::of)
                .reason())
        .isEqualTo("PlannedByTrainer");
  }

  @Test
  void wrongSpec_isNotPlanned() {
    assertThat(
            planned
                .of(Jobs.tiny("spec.training.sequenceLength", 9_999).getSpec(), List::of)
                .reason())
        .isEqualTo("InvalidSpec");
    assertThat(planned.of(Jobs.tiny("spec.memory.limit", "lots").getSpec(), List::of).reason())
        .isEqualTo("InvalidSpec");
  }

  private Feasibility gpt2(Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>(pretrained());
    all.putAll(fields);
    return planned.of(Jobs.tiny(all).getSpec(), List::of);
  }

  /** GPT-2 124M from a folder, one sequence of 1024 tokens, Adam. */
  private static Map<String, Object> pretrained() {
    Map<String, Object> fields = new HashMap<>();
    fields.put(
        "spec.model",
        Map.of(
            "size",
            "124M",
            "path",
            "gpt2",
            "volume",
            Map.of("persistentVolumeClaim", Map.of("claimName", "models"))));
    fields.put("spec.training", Map.of("steps", 1));
    return fields;
  }

  private Feasibility withoutSlowdown(String limit) {
    return planned.of(
        Jobs.tiny(Map.of("spec.resources", limits(limit), "spec.memory.maxSlowdownPercent", 0))
            .getSpec(),
        List::of);
  }

  private static String smallest(Feasibility answer) {
    return Objects.requireNonNull(plan(answer).smallestMemory());
  }

  private static Map<String, Object> limits(String memory) {
    return Map.of("limits", Map.of("memory", memory));
  }

  private static PlanStatus plan(Feasibility answer) {
    return Objects.requireNonNull(answer.plan());
  }
}
