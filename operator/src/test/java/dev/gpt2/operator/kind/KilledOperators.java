package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job's life over and over, with an operator that is killed after its first write, after its
 * second, and so on, and another one that takes over.
 *
 * @param name of the life
 * @param special fields of the job
 * @param attempts that it takes
 */
record KilledOperators(String name, Map<String, Object> special, Life life, int attempts) {
  /** Of a job that takes no longer than it must. */
  static final Map<String, Object> SHORT = brief();

  private static Map<String, Object> brief() {
    Map<String, Object> fields = TestNamespace.onlyTraining(1);
    fields.put("spec.managedBy", FaultyOperator.MANAGER);
    return fields;
  }

  /** What happens to a job meanwhile. */
  interface Life {
    /** Whether it has happened; if not, as the operator was dead before, it has to happen yet. */
    boolean live(TestNamespace namespace, String job, FaultyOperator operator);
  }

  /** A job that is held back at first. */
  static boolean letGo(TestNamespace namespace, String job, FaultyOperator operator) {
    namespace.await(
        job, "suspended", status -> status.phase() == Phase.SUSPENDED || operator.isDead());
    namespace.patch(job, "{\"spec\":{\"suspend\":false}}");
    return true;
  }

  /** A trainer that is killed before its first step, so that the second has all of them to do. */
  static boolean outOfMemory(TestNamespace namespace, String job, FaultyOperator operator) {
    boolean killed = false;
    while (!killed && !operator.isDead()) {
      killed = killTrainer(namespace, job);
      TestNamespace.pause();
    }
    return killed;
  }

  /** How many writes there are in that life, after each of which an operator was killed. */
  int survived() {
    try (TestNamespace namespace = new TestNamespace("killed")) {
      int last = 1;
      while (killAfter(namespace, last)) {
        last++;
      }
      System.out.printf("%s: survived after each of %d writes%n", name, last - 1);
      return last - 1;
    }
  }

  /** Whether the job's life has so many writes. */
  private boolean killAfter(TestNamespace namespace, int write) {
    String job = name + "-" + write;
    Map<String, Object> fields = new HashMap<>(SHORT);
    fields.putAll(special);
    namespace.create(job, fields);
    boolean killed;
    boolean lived;
    try (FaultyOperator first = new FaultyOperator(namespace.name(), write)) {
      lived = life.live(namespace, job, first);
      namespace.await(
          job,
          "over, or the operator dead",
          status -> TestNamespace.isOver(status) || first.isDead());
      killed = first.isDead();
    }
    try (FaultyOperator second = new FaultyOperator(namespace.name(), Integer.MAX_VALUE)) {
      while (!lived) {
        lived = life.live(namespace, job, second);
      }
      namespace.await(job, "over", TestNamespace::isOver);
      assertEnd(namespace, job, "killed after write " + write, attempts);
      assertThat(second.isDead()).isFalse();
    }
    namespace.delete(job);
    namespace.awaitGone(job);
    return killed;
  }

  /** Complete, with so many attempts, and nothing made or told twice. */
  static void assertEnd(TestNamespace namespace, String job, String when, int attempts) {
    FineTuneJobStatus end = namespace.get(job).getStatus();
    assertThat(end.phase()).as(when).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts()).as(when).hasSize(attempts);
    assertThat(end.attempts().getLast()).as(when).returns(0, AttemptStatus::exitCode);
    assertThat(namespace.pods(job)).as(when).hasSize(attempts);
    assertThat(namespace.children(job))
        .as(when)
        .allSatisfy(child -> assertThat(child.getMetadata().getDeletionTimestamp()).isNull());
    assertThat(namespace.children(job))
        .as(when)
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrderElementsOf(kinds(attempts));
    List<String> events = namespace.events(job);
    if (attempts == 1) {
      assertThat(events).as(when).doesNotHaveDuplicates();
    }
    assertThat(events).as(when).contains("AttemptMade", "Completed");
    assertThat(events).as(when).filteredOn("AttemptMade"::equals).hasSize(attempts);
  }

  /** A Job and a run file for each attempt. */
  private static List<String> kinds(int attempts) {
    List<String> kinds = new ArrayList<>(List.of("ServiceAccount", "Role", "RoleBinding"));
    for (int attempt = 1; attempt <= attempts; attempt++) {
      kinds.addAll(List.of("Job", "ConfigMap"));
    }
    return kinds;
  }

  /** Whether there was one to be killed. */
  private static boolean killTrainer(TestNamespace namespace, String job) {
    try {
      Commands.run(Map.of(), "manifests/kind/signal-trainer.sh", namespace.name(), job, "KILL");
      return true;
    } catch (AssertionError none) {
      return false;
    }
  }
}
