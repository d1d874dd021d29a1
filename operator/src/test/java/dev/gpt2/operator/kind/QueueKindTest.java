package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** FineTuneJobs in a queue of Kueue that has room for one of them. */
@KindTest
@ResourceLock("kueue")
class QueueKindTest {
  private static TestNamespace namespace;
  private static Kueue kueue;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("queue");
    kueue = new Kueue(namespace, Map.of("cpu", "1", "memory", "1Gi"));
  }

  @AfterAll
  static void close() {
    kueue.close();
    namespace.close();
  }

  @Test
  void jobsWaitForRoom_giveWayToMoreUrgentOnes_andGoOn() {
    namespace.create("usual", queued(400, Map.of()));
    namespace.await("usual", "training", TestNamespace.atStep(1));

    namespace.create("patient", queued(2, Map.of()));
    namespace.await("patient", "queued", TestNamespace.isWaiting("Queued"));
    namespace.patch("patient", "{\"spec\":{\"suspend\":true}}");
    namespace.await("patient", "suspended", status -> status.phase() == Phase.SUSPENDED);
    namespace.awaitNoJobs("patient");
    namespace.patch("patient", "{\"spec\":{\"suspend\":false}}");
    namespace.await("patient", "queued again", TestNamespace.isWaiting("Queued"));

    namespace.create("urgent", queued(2, Map.of(Kueue.PRIORITY_CLASS, Kueue.URGENT)));
    assertThat(end("urgent").attempts()).hasSize(1);
    FineTuneJobStatus usual = end("usual");
    assertThat(usual.attempts()).singleElement().returns(0, AttemptStatus::exitCode);
    assertThat(namespace.log(TestNamespace.pod(usual))).contains("from checkpoint");
    assertThat(end("patient").attempts())
        .extracting(AttemptStatus::reason)
        .containsExactly("Suspended", "Completed");
  }

  private static FineTuneJobStatus end(String name) {
    FineTuneJobStatus end = namespace.await(name, "over", TestNamespace::isOver).getStatus();
    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    return end;
  }

  private static Map<String, Object> queued(int steps, Map<String, String> more) {
    Map<String, String> labels = new HashMap<>(more);
    labels.put(Kueue.QUEUE_NAME, Kueue.QUEUE);
    return Map.of(
        "metadata.labels",
        labels,
        "spec.training.steps",
        steps,
        "spec.checkpoint.every",
        400,
        "spec.resources",
        Map.of(
            "requests", Map.of("cpu", "600m", "memory", "256Mi"),
            "limits", Map.of("memory", "1Gi")));
  }
}
