package dev.gpt2.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.run.Violation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void firstStatusOfARunningJob_isOneNotice() {
    assertThat(Transitions.between(FineTuneJobStatus.EMPTY, running()))
        .extracting(Notice::reason)
        .containsExactly("TrainerRuns");
  }

  @Test
  void sameStatus_isNoNotice() {
    assertThat(Transitions.between(running(), running())).isEmpty();
  }

  @Test
  void failure_isAWarningWithTheReason() {
    assertThat(
            Transitions.between(
                running(),
                status(
                    new AttemptState.Failed(
                        FailureKind.ENVIRONMENT, "DatasetNotFound", "none", 2))))
        .containsExactly(new Notice(Notice.Severity.WARNING, "DatasetNotFound", "none"));
  }

  @Test
  void replacedPod_isANotice() {
    assertThat(Transitions.between(running(), status(new AttemptState.Waiting("PodReplaced", "m"))))
        .containsExactly(new Notice(Notice.Severity.NORMAL, "PodReplaced", "m"));
  }

  @Test
  void silentNode_isAWarning() {
    assertThat(
            Transitions.between(
                running(), status(new AttemptState.Unreachable("node a doesn't answer"))))
        .containsExactly(
            new Notice(Notice.Severity.WARNING, "NodeUnreachable", "node a doesn't answer"));
  }

  @Test
  void otherMistakeInTheSpec_isANewWarning() {
    FineTuneJobStatus one = invalid("training.steps");
    assertThat(Transitions.between(one, invalid("training.batchSize")))
        .extracting(Notice::message)
        .containsExactly("spec.training.batchSize: is wrong");
    assertThat(Transitions.between(one, invalid("training.steps"))).isEmpty();
  }

  @Test
  void attemptThatFailed_isAWarning_onceAndUnlessTheJobHasFailed() {
    FineTuneJobStatus retried = withFailedAttempt(new AttemptState.Absent());
    assertThat(Transitions.between(running(), retried))
        .contains(
            new Notice(
                Notice.Severity.WARNING,
                "OutOfHostMemory",
                "attempt 1 is over (tiny-cpu-1), its exit code was 137; another one follows"));
    assertThat(Transitions.between(retried, retried)).isEmpty();
    assertThat(
            Transitions.between(
                running(),
                withFailedAttempt(
                    new AttemptState.Failed(
                        FailureKind.OUT_OF_MEMORY, "OutOfHostMemory", "m", 137))))
        .filteredOn(notice -> notice.reason().equals("OutOfHostMemory"))
        .extracting(Notice::message)
        .containsExactly("m");
  }

  private static FineTuneJobStatus withFailedAttempt(AttemptState state) {
    AttemptStatus failed =
        new AttemptStatus(
            1,
            "tiny-cpu-1",
            "p",
            "n",
            null,
            null,
            null,
            "2026-01-01T12:00:00Z",
            137,
            "OutOfHostMemory",
            FailureKind.OUT_OF_MEMORY,
            null,
            null);
    return StatusOf.of(
        Jobs.tiny(), new Unknown(null, "ModelShapeUnknown", "m"), List.of(failed), state, NOON);
  }

  @Test
  void infeasibleSpec_isAWarning() {
    FineTuneJobStatus infeasible =
        StatusOf.infeasible(
            Jobs.tiny(),
            new Infeasible(
                new PlanStatus("s", 1L, 2, 1, 0, 0, 0, "2Mi", "d", List.of()),
                "MemoryTooSmall",
                "2 GiB"),
            NOON);

    assertThat(Transitions.between(FineTuneJobStatus.EMPTY, infeasible))
        .containsExactly(new Notice(Notice.Severity.WARNING, "MemoryTooSmall", "2 GiB"));
  }

  private static FineTuneJobStatus invalid(String field) {
    return StatusOf.invalid(Jobs.tiny(), List.of(new Violation(field, "is wrong")), NOON);
  }

  private static FineTuneJobStatus running() {
    return status(new AttemptState.Running("a"));
  }

  private static FineTuneJobStatus status(AttemptState state) {
    return StatusOf.of(
        Jobs.tiny(), new Unknown(null, "ModelShapeUnknown", "m"), List.of(), state, NOON);
  }
}
