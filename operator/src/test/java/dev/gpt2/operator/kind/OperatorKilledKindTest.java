package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
 * one finds what it left behind. The one in the cluster is away meanwhile.
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
    int last = 1;
    while (killAfter(last)) {
      last++;
    }
    System.out.printf("the operator was killed after each of %d writes%n", last - 1);
    assertThat(last - 1).isGreaterThanOrEqualTo(10);
  }

  /** Whether the job's life has so many writes. */
  private static boolean killAfter(int write) {
    String name = "job-" + write;
    namespace.create(name, fields());
    boolean killed;
    try (FaultyOperator first = new FaultyOperator(namespace.name(), write)) {
      namespace.await(
          name,
          "over, or the operator dead",
          status -> TestNamespace.isOver(status) || first.isDead());
      killed = first.isDead();
    }
    try (FaultyOperator second = new FaultyOperator(namespace.name(), Integer.MAX_VALUE)) {
      FineTuneJobStatus end = namespace.await(name, "over", TestNamespace::isOver).getStatus();
      assertThat(end.phase()).as("killed after write %d", write).isEqualTo(Phase.COMPLETE);
      assertThat(end.attempts()).singleElement().returns(0, AttemptStatus::exitCode);
      assertThat(namespace.pods(name)).as("killed after write %d", write).hasSize(1);
      assertThat(namespace.children(name))
          .extracting(HasMetadata::getKind)
          .containsExactlyInAnyOrder("Job", "ConfigMap", "ServiceAccount", "Role", "RoleBinding");
      List<String> events = namespace.events(name);
      assertThat(events).as("killed after write %d", write).doesNotHaveDuplicates();
      assertThat(events).contains("AttemptMade", "Completed");
      assertThat(second.isDead()).isFalse();
    }
    namespace.delete(name);
    namespace.awaitGone(name);
    return killed;
  }

  private static Map<String, Object> fields() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("spec.training.steps", 1);
    fields.put("spec.validation", null);
    fields.put("spec.sampling", null);
    return fields;
  }
}
