package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The chart of the version before, upgraded to this one while jobs are on their way, and taken away
 * altogether. The operator's image is this version's in either case: it works by the schema and the
 * rights that the chart of before gives it.
 */
@KindTest.Alone
class UpgradeKindTest {
  private static final String BEFORE = "operator/src/test/resources/charts/gpt2-operator-0.1.0.tgz";

  /** A field that the CRD of before hasn't got. */
  private static final String NEW_FIELD =
      "finetunejobs.spec.checkpoint.volume.persistentVolumeClaimTemplate";

  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("upgrade");
  }

  @AfterAll
  static void close() {
    Operator.upgrade(Operator.CHART, 1);
    namespace.close();
  }

  @Test
  void upgrade_losesNoJobAndTouchesNoPod() {
    Operator.upgrade(BEFORE, 1);
    assertThat(explain()).contains("does not exist");
    namespace.create("runs", fields(200));
    namespace.create("waits", Map.of("spec.training.steps", 2, "spec.suspend", true));
    namespace.await("waits", "suspended", status -> status.phase() == Phase.SUSPENDED);
    namespace.await("runs", "training", TestNamespace.atStep(1));
    signal("STOP");
    Pod before = pod();

    Operator.upgrade(Operator.CHART, 1);

    assertThat(explain()).contains("persistentVolumeClaimTemplate").doesNotContain("not exist");
    Pod after = pod();
    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(after.getStatus().getPhase()).isEqualTo("Running");
    assertThat(namespace.get("runs").getStatus().phase()).isEqualTo(Phase.TRAINING);
    signal("CONT");
    namespace.patch("waits", "{\"spec\":{\"suspend\":false}}");
    assertCompletesAtOnce("runs");
    assertCompletesAtOnce("waits");
    assertThat(namespace.pods("runs"))
        .extracting(pod -> pod.getMetadata().getUid())
        .containsExactly(before.getMetadata().getUid());
  }

  @Test
  void uninstall_leavesEveryFineTuneJobAndItsTrainer() {
    namespace.create("stays", fields(200));
    namespace.await("stays", "training", TestNamespace.atStep(1));

    Commands.run(
        Map.of(), "helm", "uninstall", "gpt2-operator", "--namespace", "gpt2-operator", "--wait");

    FineTuneJob left = namespace.get("stays");
    assertThat(left.getMetadata().getDeletionTimestamp()).isNull();
    assertThat(Objects.requireNonNull(left.getStatus()).attempts()).hasSize(1);
    assertThat(namespace.pods("stays"))
        .singleElement()
        .satisfies(pod -> assertThat(pod.getMetadata().getDeletionTimestamp()).isNull());

    Operator.upgrade(Operator.CHART, 1);
    assertCompletesAtOnce("stays");
  }

  private static void assertCompletesAtOnce(String job) {
    TestNamespace.assertCompleteInOneAttempt(job, namespace.awaitOver(job));
    assertThat(namespace.events(job)).contains("AttemptMade", "Completed").doesNotHaveDuplicates();
  }

  private static Map<String, ?> fields(int steps) {
    return Map.of("spec.training.steps", steps, "spec.validation.every", steps);
  }

  private static Pod pod() {
    return namespace.pods("runs").getFirst();
  }

  private static void signal(String signal) {
    Commands.run(Map.of(), "manifests/kind/signal-trainer.sh", namespace.name(), "runs", signal);
  }

  /** What the API server says of the new field. */
  private static String explain() {
    return Commands.run(Map.of(), "bash", "-c", "kubectl explain " + NEW_FIELD + " 2>&1 || true");
  }
}
