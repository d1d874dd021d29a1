package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Training that is stopped in the middle goes on from where it was. */
@KindTest
class InterruptionKindTest {
  private static final Pattern RESUMED = Pattern.compile("from checkpoint \\S*/step-(\\d+)");

  /** Long enough to be stopped in the middle, with no checkpoint of its own before that. */
  private static final Map<String, Integer> LONG =
      Map.of("spec.training.steps", 400, "spec.checkpoint.every", 400);

  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("interruption");
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @Test
  void deletedPod_isReplacedByOneThatGoesOnFromItsCheckpoint() {
    namespace.create("deleted", LONG);
    namespace.await("deleted", "training", TestNamespace.atStep(1));
    Pod first = namespace.pods("deleted").getFirst();

    namespace.client().resource(first).delete();
    FineTuneJobStatus end = namespace.await("deleted", "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(TestNamespace.training(end).step()).isEqualTo(400);
    assertThat(end.attempts()).hasSize(1);
    assertThat(TestNamespace.pod(end)).isNotEqualTo(first.getMetadata().getName());
    assertThat(resumedFrom(TestNamespace.pod(end))).isBetween(1L, 399L);
  }

  @Test
  void podDeletedBeforeItRan_isReplaced() {
    namespace.create(
        "waiting",
        Map.of(
            "spec.device", Map.of("type", "GPU", "resource", "example.com/none"),
            "spec.memory", Map.of("limit", "1Gi")));
    namespace.await("waiting", "unschedulable", TestNamespace.isWaiting("Unschedulable"));
    Pod first = namespace.pods("waiting").getFirst();

    namespace.client().resource(first).delete();
    namespace.await(
        "waiting",
        "waiting with another pod",
        status ->
            TestNamespace.isWaiting("Unschedulable").test(status)
                && !TestNamespace.pod(status).equals(first.getMetadata().getName()));
  }

  @Test
  void suspendedJob_letsItsPodGoAndGoesOnWhenResumed() {
    namespace.create("held", LONG);
    namespace.await("held", "training", TestNamespace.atStep(1));

    namespace.patch("held", "{\"spec\":{\"suspend\":true}}");
    FineTuneJobStatus held =
        namespace
            .await("held", "suspended", status -> status.phase() == Phase.SUSPENDED)
            .getStatus();
    assertThat(TestNamespace.reason(held, "Suspended")).contains("SuspendedBySpec");
    assertThat(TestNamespace.training(held).step()).isLessThan(400);
    assertThat(namespace.pods("held"))
        .allMatch(pod -> !"Running".equals(pod.getStatus().getPhase()));

    namespace.patch("held", "{\"spec\":{\"suspend\":false}}");
    FineTuneJobStatus end = namespace.await("held", "over", TestNamespace::isOver).getStatus();

    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(resumedFrom(TestNamespace.pod(end))).isBetween(1L, 399L);
    assertThat(namespace.events("held")).contains("SuspendedBySpec");
  }

  /** The step of the checkpoint that a pod says it began with. */
  private static long resumedFrom(String pod) {
    Matcher matcher = RESUMED.matcher(namespace.log(pod));
    assertThat(matcher.find()).as("pod %s began anew:\n%s", pod, namespace.log(pod)).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
