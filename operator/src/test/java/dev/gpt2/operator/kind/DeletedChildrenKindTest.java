package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody deletes, in the middle of the training, what the operator made for it. */
@KindTest
class DeletedChildrenKindTest {
  private static TestNamespace namespace;
  private static TrainerTimes times;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("children");
    times = new TrainerTimes(namespace);
  }

  @AfterAll
  static void close() {
    times.close();
    namespace.close();
  }

  @Test
  void allButTheJob_areMadeAgain_whileTheTrainerGoesOn() {
    namespace.create("robbed", run(400));
    namespace.await("robbed", "training", TestNamespace.atStep(1));

    for (HasMetadata child : namespace.children("robbed")) {
      if (!(child instanceof Job)) {
        namespace.client().resource(child).delete();
      }
    }
    FineTuneJobStatus end = awaitOver("robbed");

    assertComplete(end);
    times.assertOneAtATime("robbed", 1);
    assertThat(namespace.children("robbed"))
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrder("Job", "ConfigMap", "ServiceAccount", "Role", "RoleBinding");
    assertThat(end.attempts().getLast().lastStep()).isEqualTo(400);
  }

  @Test
  void jobOfARunningTrainer_isMadeAgainWhenTheTrainerHasStopped() {
    namespace.create("jobless", run(300));
    namespace.await("jobless", "training", TestNamespace.atStep(1));

    delete(namespace.job("jobless", 1), DeletionPropagation.BACKGROUND);
    FineTuneJobStatus end = awaitOver("jobless");

    assertComplete(end);
    times.assertOneAtATime("jobless", 2);
    assertThat(namespace.log(TestNamespace.pod(end))).contains("from checkpoint");
  }

  @Test
  void podThatWasLeftBehind_isWaitedFor() {
    namespace.create("left", run(5_000));
    namespace.await("left", "training", TestNamespace.atStep(1));

    delete(namespace.job("left", 1), DeletionPropagation.ORPHAN);
    namespace.await("left", "waiting for the pod", TestNamespace.isWaiting("EarlierPod"));
    assertThat(namespace.pods("left")).hasSize(1);
    // as the status says
    namespace.client().resource(namespace.pods("left").getFirst()).delete();
    namespace.await("left", "training again", status -> status.phase() == Phase.TRAINING);

    times.assertOneAtATime("left", 2);
    namespace.delete("left");
  }

  private static Map<String, Object> run(int steps) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("spec.training.steps", steps);
    fields.put("spec.validation", null);
    fields.put("spec.sampling", null);
    return fields;
  }

  private static void delete(HasMetadata child, DeletionPropagation propagation) {
    namespace.client().resource(child).withPropagationPolicy(propagation).delete();
  }

  private static FineTuneJobStatus awaitOver(String job) {
    return namespace.await(job, "over", TestNamespace::isOver).getStatus();
  }

  private static void assertComplete(FineTuneJobStatus end) {
    assertThat(end.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts())
        .singleElement()
        .returns(0, AttemptStatus::exitCode)
        .returns(null, AttemptStatus::failure);
  }
}
