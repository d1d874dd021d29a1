package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
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
    namespace.create("robbed", TestNamespace.onlyTraining(400));
    namespace.await("robbed", "training", TestNamespace.atStep(1));

    for (HasMetadata child : namespace.children("robbed")) {
      if (!(child instanceof Job)) {
        namespace.client().resource(child).delete();
      }
    }
    FineTuneJobStatus end = namespace.awaitOver("robbed");

    TestNamespace.assertCompleteInOneAttempt("robbed", end);
    times.assertOneAtATime("robbed", 1);
    assertThat(namespace.children("robbed"))
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrder("Job", "ConfigMap", "ServiceAccount", "Role", "RoleBinding");
    assertThat(end.attempts().getLast().lastStep()).isEqualTo(400);
  }

  @Test
  void jobOfARunningTrainer_isMadeAgainWhenTheTrainerHasStopped() {
    namespace.create("jobless", TestNamespace.onlyTraining(300));
    namespace.await("jobless", "training", TestNamespace.atStep(1));

    delete(namespace.job("jobless", 1), DeletionPropagation.BACKGROUND);
    FineTuneJobStatus end = namespace.awaitOver("jobless");

    TestNamespace.assertCompleteInOneAttempt("jobless", end);
    times.assertOneAtATime("jobless", 2);
    assertThat(namespace.log(TestNamespace.pod(end))).contains("from checkpoint");
  }

  @Test
  void podThatWasLeftBehind_isWaitedFor() {
    namespace.create("left", TestNamespace.onlyTraining(5_000));
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

  private static void delete(HasMetadata child, DeletionPropagation propagation) {
    namespace.client().resource(child).withPropagationPolicy(propagation).delete();
  }
}
