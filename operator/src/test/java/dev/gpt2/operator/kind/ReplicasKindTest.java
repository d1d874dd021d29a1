package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas of the operator, the leading one of which goes while a job trains. */
@KindTest.Alone
class ReplicasKindTest {
  private static TestNamespace namespace;
  private static TrainerTimes times;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("replicas");
    times = new TrainerTimes(namespace);
    Operator.upgrade(Operator.CHART, 2);
  }

  @AfterAll
  static void close() {
    Operator.upgrade(Operator.CHART, 1);
    times.close();
    namespace.close();
  }

  @Test
  void leaderThatIsDeleted_handsOver() {
    String first = leader();
    assertHandedOver(
        "deleted",
        leader -> namespace.client().pods().inNamespace(Operator.NAME).withName(leader).delete());
    assertThat(leader()).isNotEqualTo(first);
  }

  /** It tells nobody, so its Lease runs out, unless its own next container takes it again. */
  @Test
  void leaderThatIsKilled_isSucceeded() {
    assertHandedOver(
        "killed",
        leader ->
            KindNodes.exec(
                node(leader),
                "for process in /proc/[0-9]*; do grep -qzx HOSTNAME=%s $process/environ 2>/dev/null"
                        .formatted(leader)
                    + " && grep -q java $process/cmdline && kill -KILL ${process#/proc/}; done; true"));
  }

  private static void assertHandedOver(String prefix, Consumer<String> end) {
    String leader = leader();
    namespace.create(prefix + "-trains", TestNamespace.onlyTraining(300));
    namespace.await(prefix + "-trains", "training", TestNamespace.atStep(1));
    namespace.create(prefix + "-begins", TestNamespace.onlyTraining(1));

    end.accept(leader);

    for (String job : List.of(prefix + "-trains", prefix + "-begins")) {
      TestNamespace.assertCompleteInOneAttempt(job, namespace.awaitOver(job));
      times.assertOneAtATime(job, 1);
      assertThat(namespace.events(job))
          .as(job)
          .doesNotHaveDuplicates()
          .contains("AttemptMade", "Completed");
    }
  }

  /** The pod that the Lease names, once there is one. */
  private static String leader() {
    while (true) {
      Lease lease =
          namespace.client().leases().inNamespace(Operator.NAME).withName(Operator.NAME).get();
      String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
      if (holder != null && !holder.isEmpty()) {
        return holder;
      }
      TestNamespace.pause();
    }
  }

  private static String node(String pod) {
    Pod found = namespace.client().pods().inNamespace(Operator.NAME).withName(pod).require();
    return Objects.requireNonNull(found.getSpec().getNodeName());
  }
}
