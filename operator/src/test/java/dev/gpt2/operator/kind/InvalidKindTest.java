package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import dev.gpt2.operator.api.PlanStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is wrong in a way that only the operator or the trainer can see. */
@KindTest
class InvalidKindTest {
  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("invalid");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @Test
  void severalMistakes_areAllSaidAndNothingIsMade() {
    namespace.create(
        "wrong",
        Map.of(
            "spec.dataset.encoding", "utf-9",
            "spec.resources.requests.memory", "2Gi",
            "spec.podTemplate.metadata.labels", Map.of("gpt2.dev/job", "mine")));

    FineTuneJob job =
        namespace.await("wrong", "Invalid", status -> status.phase() == Phase.INVALID);

    Condition accepted =
        job.getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals("Accepted"))
            .findFirst()
            .orElseThrow();
    assertThat(accepted.getStatus()).isEqualTo("False");
    assertThat(accepted.getReason()).isEqualTo("InvalidSpec");
    assertThat(accepted.getMessage().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("spec.dataset.encoding: "),
            line -> assertThat(line).startsWith("spec.resources.requests[memory]: "),
            line ->
                assertThat(line).startsWith("spec.podTemplate.metadata.labels[gpt2.dev/job]: "));
    assertThat(job.getStatus().observedGeneration()).isEqualTo(1);
    assertThat(
            namespace.client().resources(Job.class).inNamespace(namespace.name()).list().getItems())
        .noneMatch(each -> each.getMetadata().getName().startsWith("wrong"));
    assertThat(namespace.events("wrong")).contains("InvalidSpec");
  }

  @Test
  void missingDataset_failsWithTheTrainersWords() {
    namespace.create("lost", Map.of("spec.dataset.path", "nowhere/*.txt"));

    FineTuneJob job = namespace.await("lost", "over", TestNamespace::isOver);

    assertThat(job.getStatus().phase()).isEqualTo(Phase.FAILED);
    assertThat(TestNamespace.reason(job.getStatus(), "Failed")).isNotEmpty();
    assertThat(job.getStatus().conditions())
        .filteredOn(condition -> condition.getType().equals("Failed"))
        .singleElement()
        .satisfies(
            failed -> assertThat(failed.getMessage()).contains("/mnt/dataset/nowhere/*.txt"));
    assertThat(job.getStatus().attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.exitCode()).isEqualTo(2));
  }

  @Test
  void memoryThatNoPlanFits_makesNothingUntilThereIsMore() {
    namespace.create(
        "infeasible", Map.of("spec.resources", Map.of("limits", Map.of("memory", "512Mi"))));

    FineTuneJob job =
        namespace.await("infeasible", "Infeasible", status -> status.phase() == Phase.INFEASIBLE);

    Condition feasible =
        job.getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals("Feasible"))
            .findFirst()
            .orElseThrow();
    PlanStatus plan = Objects.requireNonNull(job.getStatus().plan());
    String smallest = Objects.requireNonNull(plan.smallestMemory());
    assertThat(feasible.getStatus()).isEqualTo("False");
    assertThat(feasible.getReason()).isEqualTo("MemoryTooSmall");
    assertThat(feasible.getMessage())
        .startsWith("spec.resources.limits.memory: 512Mi is too little for a model of 2 layers")
        .contains("(" + smallest + ")");
    assertThat(plan.budgetBytes()).isEqualTo(512L << 20);
    assertThat(TestNamespace.isOver(job.getStatus())).isFalse();
    assertThat(
            namespace.client().resources(Job.class).inNamespace(namespace.name()).list().getItems())
        .noneMatch(each -> each.getMetadata().getName().startsWith("infeasible"));
    assertThat(namespace.events("infeasible")).contains("MemoryTooSmall");

    namespace.patch(
        "infeasible",
        "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"%s\"}},\"training\":{\"steps\":2}}}"
            .formatted(smallest));

    FineTuneJobStatus end =
        namespace.await("infeasible", "over", TestNamespace::isOver).getStatus();
    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(TestNamespace.reason(end, "Feasible")).contains("Fits");
  }

  /** The operator can't foresee it where only the model's folder tells the shape. */
  @Test
  void tooLittleMemory_isNamedSo() {
    Map<String, Object> fields = Jobs.withoutDimensions();
    fields.put("spec.model.initialize", "Pretrained");
    fields.put("spec.model.volume", Map.of("configMap", Map.of("name", "texts")));
    fields.put("spec.model.path", ".");
    fields.put(
        "spec.resources",
        Map.of("requests", Map.of("memory", "32Mi"), "limits", Map.of("memory", "32Mi")));
    namespace.create("small", fields);

    FineTuneJob job = namespace.await("small", "over", TestNamespace::isOver);

    assertThat(TestNamespace.reason(job.getStatus(), "Failed")).contains("OutOfHostMemory");
    assertThat(job.getStatus().attempts().getLast().exitCode()).isEqualTo(137);
  }

  @Test
  void somebodyElsesObjectOfTheSameName_isLeftAlone() {
    ServiceAccount mine =
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName("taken-trainer")
            .withNamespace(namespace.name())
            .addToAnnotations("precious", "yes")
            .endMetadata()
            .build();
    namespace.client().resource(mine).create();
    namespace.create("taken", Map.of("spec.training.steps", 2));

    FineTuneJob job =
        namespace.await(
            "taken", "stalled", status -> TestNamespace.reason(status, "Stalled").isPresent());

    assertThat(TestNamespace.reason(job.getStatus(), "Stalled")).contains("ChildRefused");
    ServiceAccount after = namespace.client().resource(mine).get();
    assertThat(after.getMetadata().getAnnotations()).containsOnlyKeys("precious");
    assertThat(after.getMetadata().getOwnerReferences()).isEmpty();

    namespace.client().resource(mine).delete();
    FineTuneJob done = namespace.await("taken", "over", TestNamespace::isOver);
    assertThat(done.getStatus().phase()).isEqualTo(Phase.COMPLETE);
  }
}
