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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The operator is killed after each of the writes that it makes in a job's life, in turn; another
 * one finds what it left behind. Or it sees what happens too late. The one in the cluster is away
 * meanwhile.
 */
@Tag("kind")
@ResourceLock(KindTest.CLUSTER)
class OperatorKilledKindTest {
  private static TestNamespace namespace;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("killed");
    Operator.scale(0);
  }

  @AfterAll
  static void close() {
    Operator.scale(1);
    namespace.close();
  }

  @Test
  void whateverWriteWasItsLast_theJobEndsComplete_withOneTrainer() {
    assertSurvives("plain", Map.of(), (_, _) -> true, 1);
  }

  @Test
  void whateverWriteWasItsLast_aJobThatIsHeldBackAndLetGoEndsComplete() {
    assertSurvives(
        "held",
        Map.of("spec.suspend", true),
        (name, operator) -> {
          namespace.await(
              name, "suspended", status -> status.phase() == Phase.SUSPENDED || operator.isDead());
          namespace.patch(name, "{\"spec\":{\"suspend\":false}}");
          return true;
        },
        1);
  }

  /** Before its first step, so that the second trainer has all of them to do. */
  @Test
  void whateverWriteWasItsLast_aJobWhoseTrainerIsKilledGoesOnWithinLessMemory() {
    assertSurvives(
        "shrunk",
        Map.of(),
        (name, operator) -> {
          boolean killed = false;
          while (!killed && !operator.isDead()) {
            killed = killTrainer(name);
            TestNamespace.pause();
          }
          return killed;
        },
        2);
  }

  /** Whatever is seen too late or twice. */
  @Test
  void watchesThatAreBehind_makeNothingTwice_andTakeNothingBack() {
    for (long seed = 1; seed <= 3; seed++) {
      String name = "late-" + seed;
      namespace.create(name, fields(Map.of()));
      try (FaultyOperator operator = FaultyOperator.behind(namespace.name(), seed)) {
        namespace.await(name, "over", TestNamespace::isOver);
        assertEnd(name, "seed " + seed, 1);
        assertThat(operator.isDead()).isFalse();
      }
      delete(name);
    }
  }

  /** What happens to a job meanwhile. */
  private interface Life {
    /** Whether it has happened; if not, as the operator was dead before, it has to happen yet. */
    boolean live(String name, FaultyOperator operator);
  }

  private static void assertSurvives(
      String prefix, Map<String, Object> fields, Life life, int attempts) {
    int last = 1;
    while (killAfter(last, prefix, fields, life, attempts)) {
      last++;
    }
    System.out.printf(
        "%s: the operator was killed after each of %d writes, and the job survived each%n",
        prefix, last - 1);
    assertThat(last - 1).isGreaterThanOrEqualTo(10);
  }

  /** Whether the job's life has so many writes. */
  private static boolean killAfter(
      int write, String prefix, Map<String, Object> fields, Life life, int attempts) {
    String name = prefix + "-" + write;
    namespace.create(name, fields(fields));
    boolean killed;
    boolean lived;
    try (FaultyOperator first = new FaultyOperator(namespace.name(), write)) {
      lived = life.live(name, first);
      namespace.await(
          name,
          "over, or the operator dead",
          status -> TestNamespace.isOver(status) || first.isDead());
      killed = first.isDead();
    }
    try (FaultyOperator second = new FaultyOperator(namespace.name(), Integer.MAX_VALUE)) {
      while (!lived) {
        lived = life.live(name, second);
      }
      namespace.await(name, "over", TestNamespace::isOver);
      assertEnd(name, "killed after write " + write, attempts);
      assertThat(second.isDead()).isFalse();
    }
    delete(name);
    return killed;
  }

  private static void assertEnd(String name, String when, int attempts) {
    FineTuneJobStatus end = namespace.get(name).getStatus();
    assertThat(end.phase()).as(when).isEqualTo(Phase.COMPLETE);
    assertThat(end.attempts()).as(when).hasSize(attempts);
    assertThat(end.attempts().getLast()).as(when).returns(0, AttemptStatus::exitCode);
    assertThat(namespace.pods(name)).as(when).hasSize(attempts);
    assertThat(namespace.children(name))
        .as(when)
        .allSatisfy(child -> assertThat(child.getMetadata().getDeletionTimestamp()).isNull());
    assertThat(namespace.children(name))
        .as(when)
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrderElementsOf(kinds(attempts));
    List<String> events = namespace.events(name);
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
  private static boolean killTrainer(String name) {
    try {
      Commands.run(Map.of(), "manifests/kind/signal-trainer.sh", namespace.name(), name, "KILL");
      return true;
    } catch (AssertionError none) {
      return false;
    }
  }

  private static void delete(String name) {
    namespace.delete(name);
    namespace.awaitGone(name);
  }

  private static Map<String, Object> fields(Map<String, Object> special) {
    Map<String, Object> fields = new HashMap<>(special);
    fields.put("spec.training.steps", 1);
    fields.put("spec.validation", null);
    fields.put("spec.sampling", null);
    return fields;
  }
}
