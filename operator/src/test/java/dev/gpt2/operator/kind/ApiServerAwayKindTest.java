package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.FineTuneJobStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nobody can be asked or told anything for a while; neither operator nor trainer minds. */
@KindTest.Alone
class ApiServerAwayKindTest {
  private static TestNamespace namespace;
  private static TrainerTimes times;
  private static ApiServer server;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("away");
    times = new TrainerTimes(namespace);
    server = new ApiServer(new KindNodes(namespace.client()).controlPlane());
  }

  @AfterAll
  static void close() {
    times.close();
    namespace.close();
  }

  /**
   * For twice as long as a trainer may be silent: what it can't tell isn't held against it, and one
   * that ends meanwhile waits to tell it.
   */
  @Test
  void awayForAMinute_whileJobsTrain_noneIsStoppedForIt_andAllIsTold() {
    int restarts = Operator.restarts(namespace.client());
    train("training", 1_000);
    train("ending", 200);

    server.awayFor(60);

    assertCompleteOnce("ending", 200);
    assertCompleteOnce("training", 1_000);
    assertThat(Operator.restarts(namespace.client()))
        .as("restarts of the operator")
        .isEqualTo(restarts);
  }

  /** It hangs at whatever the operator asks next, once for each of the first moments. */
  @Test
  void hangingWhileTheAttemptIsMade_theAttemptIsMadeOnce() {
    int restarts = Operator.restarts(namespace.client());
    for (int tenths : List.of(0, 2)) {
      String name = "made-" + tenths;
      namespace.create(name, TestNamespace.onlyTraining(1));
      server.hangAfter(tenths, 12);
      assertCompleteOnce(name, 1);
    }
    assertThat(Operator.restarts(namespace.client()))
        .as("restarts of the operator")
        .isEqualTo(restarts);
  }

  private static void train(String job, int steps) {
    Map<String, Object> fields = TestNamespace.onlyTraining(steps);
    fields.put("spec.stallSeconds", 30);
    namespace.create(job, fields);
    namespace.await(job, "training", TestNamespace.atStep(1));
  }

  private static void assertCompleteOnce(String job, long steps) {
    FineTuneJobStatus end = namespace.awaitOver(job);
    TestNamespace.assertCompleteInOneAttempt(job, end);
    assertThat(end.attempts().getLast().lastStep()).as(job).isEqualTo(steps);
    assertThat(TestNamespace.training(end).step()).as(job).isEqualTo(steps);
    times.assertOneAtATime(job, 1);
    assertThat(namespace.events(job)).doesNotHaveDuplicates().contains("AttemptMade", "Completed");
  }
}
