package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes after an attempt that failed, by the kind of its failure. */
@KindTest
class AttemptsKindTest {
  private static final Map<String, Object> LONG =
      Map.of("spec.training.steps", 400, "spec.checkpoint.every", 20);

  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("attempts");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  /** Killed without a word is how a node ends a container that takes too much memory. */
  @Test
  void trainerThatWasKilled_goesOnWithinLessMemory() {
    namespace.create("killed", LONG);
    namespace.await("killed", "past a checkpoint", pastStep(25));
    signal("killed", "KILL");

    FineTuneJobStatus end = namespace.await("killed", "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts()).hasSize(2);
    assertThat(end.attempts().getFirst())
        .returns(137, AttemptStatus::exitCode)
        .returns(FailureKind.OUT_OF_MEMORY, AttemptStatus::failure)
        .returns("OutOfHostMemory", AttemptStatus::reason);
    // 10 % less than 1Gi
    assertThat(end.attempts().getLast().memoryLimit()).isEqualTo("921Mi");
    assertThat(namespace.log(TestNamespace.pod(end))).contains("from checkpoint");
    assertThat(namespace.job("killed", 2).getSpec().getTemplate().getSpec().getContainers())
        .allSatisfy(
            container ->
                assertThat(container.getResources().getLimits())
                    .containsEntry("memory", new Quantity("1Gi")));
    assertThat(namespace.events("killed")).contains("OutOfHostMemory", "AttemptMade");
  }

  @Test
  void failureOfTheEnvironment_isTriedAgainAfterAPause() {
    // a file is where the run's folder is to be
    namespace.create("first", Map.of("spec.training.steps", 1, "spec.checkpoint.path", "taken"));
    namespace.await("first", "over", TestNamespace::isOver);
    Map<String, Object> inside = new HashMap<>(LONG);
    inside.put("spec.checkpoint.path", "taken/step-00000001/model.safetensors");
    inside.put("spec.retry", Map.of("limit", 1));
    namespace.create("blocked", inside);

    FineTuneJobStatus pausing =
        namespace.await("blocked", "backing off", TestNamespace.isWaiting("BackOff")).getStatus();
    assertThat(pausing.attempts()).hasSize(1);
    FineTuneJobStatus end = namespace.await("blocked", "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.FAILED);
    assertThat(end.attempts())
        .hasSize(2)
        .allSatisfy(attempt -> assertThat(attempt.failure()).isEqualTo(FailureKind.ENVIRONMENT));
  }

  @Test
  void badInput_isNeverTriedAgain() {
    namespace.create("bad", Map.of("spec.dataset.path", "nothing-here/*.txt"));
    FineTuneJobStatus end = namespace.await("bad", "over", TestNamespace::isOver).getStatus();
    assertThat(end.phase()).isEqualTo(Phase.FAILED);
    assertThat(end.attempts())
        .singleElement()
        .returns(FailureKind.INPUT, AttemptStatus::failure)
        .returns(2, AttemptStatus::exitCode);
  }

  @Test
  void trainerThatHangs_isStopped_andAnotherGoesOn() {
    Map<String, Object> fields = new HashMap<>(LONG);
    fields.put("spec.stallSeconds", 30);
    namespace.create("hung", fields);
    namespace.await("hung", "past a checkpoint", pastStep(25));
    signal("hung", "STOP");

    FineTuneJobStatus end = namespace.await("hung", "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts())
        .extracting(AttemptStatus::reason)
        .containsExactly("Stalled", "Completed");
    assertThat(namespace.log(TestNamespace.pod(end))).contains("from checkpoint");
  }

  @Test
  void deadlineOfRunningTime_leavesACheckpoint() {
    Map<String, Object> fields = new HashMap<>(LONG);
    fields.put("spec.training.steps", 100_000);
    fields.put("spec.activeDeadlineSeconds", 30);
    namespace.create("slow", fields);
    FineTuneJobStatus end = namespace.await("slow", "over", TestNamespace::isOver).getStatus();
    assertThat(TestNamespace.reason(end, "Failed")).contains("DeadlineExceeded");
    namespace.awaitNoJobs("slow");
    FineTuneJobStatus left = namespace.get("slow").getStatus();
    assertThat(TestNamespace.training(left).checkpoint()).isNotNull();
  }

  @Test
  void deadlineOfTheStart_endsWaiting() {
    namespace.create(
        "nowhere",
        Map.of(
            "spec.startDeadlineSeconds",
            5,
            "spec.podTemplate",
            Map.of("spec", Map.of("nodeSelector", Map.of("no", "node")))));
    FineTuneJobStatus end = namespace.await("nowhere", "over", TestNamespace::isOver).getStatus();
    assertThat(TestNamespace.reason(end, "Failed")).contains("StartDeadlineExceeded");
    namespace.awaitNoJobs("nowhere");
  }

  @Test
  void whatWasMade_goesAfterItsTime_andTheResultStays() {
    namespace.create("tidy", Map.of("spec.training.steps", 2, "spec.ttlSecondsAfterFinished", 3));
    FineTuneJobStatus first = namespace.await("tidy", "over", TestNamespace::isOver).getStatus();
    namespace.awaitNoChildren("tidy");
    assertThat(namespace.get("tidy").getStatus().phase()).isEqualTo(Phase.COMPLETE);

    // the same once more, as GitOps makes it: its result is on the volume
    namespace.delete("tidy");
    namespace.awaitGone("tidy");
    namespace.create("tidy", Map.of("spec.training.steps", 2));
    FineTuneJobStatus again = namespace.await("tidy", "over", TestNamespace::isOver).getStatus();
    assertThat(again.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(namespace.log(TestNamespace.pod(again)))
        .contains("done: step 2 of 2")
        .doesNotContain("step 2/2");
    assertThat(TestNamespace.training(again))
        .usingRecursiveComparison()
        .ignoringFields("updatedAt", "remainingSeconds")
        .isEqualTo(TestNamespace.training(first));
  }

  @Test
  void planAlone_makesNothing_untilMoreIsAskedFor() {
    namespace.create("asked", Map.of("spec.training.steps", 2, "spec.planOnly", true));
    FineTuneJobStatus planned =
        namespace.await("asked", "planned", status -> status.phase() == Phase.PLANNED).getStatus();
    assertThat(planned.plan()).isNotNull();
    assertThat(TestNamespace.reason(planned, "Feasible")).contains("Fits");
    assertThat(namespace.pods("asked")).isEmpty();
    namespace.patch("asked", "{\"spec\":{\"planOnly\":false}}");
    assertThat(namespace.await("asked", "over", TestNamespace::isOver).getStatus().phase())
        .isEqualTo(Phase.COMPLETE);
  }

  @Test
  void jobOfAnotherController_isLeftAlone() {
    namespace.create("others", Map.of("spec.managedBy", "example.com/controller"));
    namespace.create("ours", Map.of("spec.planOnly", true));
    namespace.await("ours", "planned", status -> status.phase() == Phase.PLANNED);
    assertThat(namespace.get("others").getStatus()).isNull();
    assertThat(namespace.children("others")).isEmpty();
  }

  private static void signal(String job, String signal) {
    Commands.run(Map.of(), "manifests/kind/signal-trainer.sh", namespace.name(), job, signal);
  }

  private static Predicate<FineTuneJobStatus> pastStep(long step) {
    return TestNamespace.atStep(step)
        .and(status -> TestNamespace.training(status).checkpoint() != null);
  }
}
