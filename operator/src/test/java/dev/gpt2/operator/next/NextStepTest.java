package dev.gpt2.operator.next;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.observe.AttemptState;
import dev.gpt2.operator.observe.Attempts;
import dev.gpt2.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock says noon; attempts ended at the times that are given. */
class NextStepTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String LONG_AGO = "2026-01-01T10:00:00Z";

  @Test
  void nothingMade_isCarriedOut() {
    assertThat(next(Jobs.tiny(), List.of(), List.of(), List.of()))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.attempts().current().number()).isEqualTo(1));
  }

  @Test
  void jobThatIsGone_isMadeAnewWithItsNumber() {
    AttemptStatus running = Records.running(3, "p", LONG_AGO);
    assertThat(next(Jobs.tiny(), List.of(running), List.of(), List.of()))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.attempts().current().number()).isEqualTo(3));
  }

  /** The end would have the Job deleted, and the trainer's log with it. */
  @Test
  void podThatSucceeded_isWaitedForUntilItsJobHas() {
    Pod pod = Records.succeededPod("p", NOON);
    NextStep waiting = next(Jobs.tiny(), List.of(), List.of(Records.job(1)), List.of(pod));
    assertThat(waiting)
        .isInstanceOfSatisfying(
            NextStep.Wait.class,
            wait -> assertThat(wait.shown()).isEqualTo(new AttemptState.Ending("p")));
    List<AttemptStatus> told = waiting.attempts().shown();
    assertThat(next(Jobs.tiny(), told, List.of(Records.completeJob(1)), List.of(pod)))
        .isInstanceOf(NextStep.End.class);
    assertThat(next(Jobs.tiny(), told, List.of(), List.of())).isInstanceOf(NextStep.End.class);
  }

  @Test
  void badInput_isTheEnd() {
    assertThat(afterFailures(Jobs.tiny(), LONG_AGO, FailureKind.INPUT))
        .isInstanceOf(NextStep.End.class);
  }

  @Test
  void disruption_isFollowedAtOnce_howeverOften() {
    FailureKind[] many = new FailureKind[25];
    Arrays.fill(many, FailureKind.DISRUPTION);
    assertThat(afterFailures(Jobs.tiny(), NOON.toString(), many))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.attempts().current().number()).isEqualTo(26));
  }

  /** 10, 20 and 40 s after the end of the first, second and third. */
  @ParameterizedTest
  @CsvSource({"1, 10", "2, 20", "3, 40"})
  void environment_isFollowedAfterAPause(int failures, long pause) {
    FailureKind[] kinds = new FailureKind[failures];
    Arrays.fill(kinds, FailureKind.ENVIRONMENT);
    Instant ended = NOON.minusSeconds(pause - 1);
    assertThat(afterFailures(Jobs.tiny(), ended.toString(), kinds))
        .isInstanceOfSatisfying(
            NextStep.Wait.class,
            wait -> {
              assertThat(wait.lookAgain()).contains(NOON.plusSeconds(1));
              assertThat(wait.shown()).isInstanceOf(AttemptState.BackingOff.class);
            });
    assertThat(afterFailures(Jobs.tiny(), ended.minusSeconds(1).toString(), kinds))
        .isInstanceOf(NextStep.Carry.class);
  }

  @Test
  void environment_endsAfterItsLimit_whichOtherFailuresDontCountFor() {
    FineTuneJob once = Jobs.tiny("spec.retry", Map.of("limit", 1));
    FailureKind bad = FailureKind.ENVIRONMENT;
    FailureKind memory = FailureKind.OUT_OF_MEMORY;
    assertThat(afterFailures(once, LONG_AGO, memory, FailureKind.DISRUPTION, bad))
        .isInstanceOf(NextStep.Carry.class);
    assertThat(afterFailures(once, LONG_AGO, bad, memory, bad))
        .isInstanceOfSatisfying(
            NextStep.End.class,
            end ->
                assertThat(end.shown())
                    .isInstanceOfSatisfying(
                        AttemptState.Failed.class,
                        failed -> assertThat(failed.message()).contains("spec.retry.limit")));
  }

  @Test
  void outOfMemory_isFollowedAtOnce_asOftenAsIsAllowed() {
    FailureKind memory = FailureKind.OUT_OF_MEMORY;
    assertThat(afterFailures(Jobs.tiny(), NOON.toString(), memory, memory))
        .isInstanceOf(NextStep.Carry.class);
    assertThat(afterFailures(Jobs.tiny(), NOON.toString(), memory, memory, memory))
        .isInstanceOf(NextStep.End.class);
  }

  @Test
  void stalledTrainer_isStopped_andItsSuccessorWaitsUntilItIsGone() {
    FineTuneJob job = Jobs.tiny("spec.stallSeconds", 60);
    Pod pod = Records.runningPod("p", NOON.minusSeconds(60));
    HasMetadata child = Records.job(1);
    NextStep stop = next(job, List.of(), List.of(child), List.of(pod));
    assertThat(stop).isInstanceOf(NextStep.Stop.class);
    List<AttemptStatus> told = stop.attempts().shown();
    assertThat(told.getLast().reason()).isEqualTo("Stalled");
    assertThat(next(job, told, List.of(child), List.of(pod))).isInstanceOf(NextStep.Stop.class);
    assertThat(next(job, told, List.of(), List.of()))
        .isInstanceOfSatisfying(
            NextStep.Wait.class,
            wait -> assertThat(wait.lookAgain()).contains(NOON.plusSeconds(10)));
  }

  @Test
  void trainerThatReports_isLeftAlone_andLookedAtAgain() {
    FineTuneJob job = Jobs.tiny("spec.stallSeconds", 60);
    Pod pod = Records.runningPod("p", NOON.minusSeconds(59));
    assertThat(next(job, List.of(), List.of(Records.job(1)), List.of(pod)))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.lookAgain()).contains(NOON.plusSeconds(1)));
  }

  /** Its reports would have been lost until a second ago. */
  @Test
  void silenceWhileTheApiServerWasAway_isNotTheTrainers() {
    FineTuneJob job = Jobs.tiny("spec.stallSeconds", 60);
    job.setStatus(FineTuneJobStatus.EMPTY);
    Pod pod = Records.runningPod("p", NOON.minusSeconds(600));
    assertThat(
            next(
                job,
                new Observation(job, List.of(Records.job(1)), List.of(pod)),
                NOON.minusSeconds(1)))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.lookAgain()).contains(NOON.plusSeconds(59)));
  }

  @Test
  void silenceOfANode_isNotTheTrainers() {
    FineTuneJob job = Jobs.tiny("spec.stallSeconds", 60);
    Pod running = Records.runningPod("p", NOON.minusSeconds(600));
    assertThat(next(job, List.of(), List.of(Records.job(1)), List.of(ready(running, "False"))))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> {
              assertThat(carry.attempts().current().state())
                  .isInstanceOf(AttemptState.Unreachable.class);
              assertThat(carry.lookAgain()).isEmpty();
            });
    // it answers again since a second ago
    assertThat(next(job, List.of(), List.of(Records.job(1)), List.of(ready(running, "True"))))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.lookAgain()).contains(NOON.plusSeconds(59)));
  }

  /** 40 s in an earlier attempt and 60 in this one. */
  @ParameterizedTest
  @CsvSource({"100, true", "101, false"})
  void runningTimeOfAllAttempts_countsForTheDeadline(int deadline, boolean exceeded) {
    FineTuneJob job = Jobs.tiny("spec.activeDeadlineSeconds", deadline);
    AttemptStatus before = Records.ended(1, LONG_AGO, FailureKind.ENVIRONMENT, 40);
    Pod pod = Records.runningPod("p", NOON.minusSeconds(60));
    NextStep step = next(job, List.of(before), List.of(Records.job(2)), List.of(pod));
    assertThat(step instanceof NextStep.End).isEqualTo(exceeded);
    if (exceeded) {
      assertThat(step.attempts().shown().getLast().activeSeconds()).isEqualTo(60);
    }
  }

  @Test
  void podThatNeverStarts_missesItsDeadline() {
    FineTuneJob job = Jobs.tiny("spec.startDeadlineSeconds", 30);
    HasMetadata child = Records.job(1, NOON.minusSeconds(30));
    assertThat(next(job, List.of(), List.of(child), List.of()))
        .isInstanceOfSatisfying(
            NextStep.End.class,
            end ->
                assertThat(end.shown())
                    .isInstanceOfSatisfying(
                        AttemptState.Failed.class,
                        failed -> {
                          assertThat(failed.reason()).isEqualTo("StartDeadlineExceeded");
                          assertThat(failed.message()).contains("PodMissing");
                        }));
    assertThat(next(Jobs.tiny(), List.of(), List.of(child), List.of()))
        .isInstanceOf(NextStep.Carry.class);
  }

  @Test
  void suspendedInAQueue_hasNoJob() {
    FineTuneJob job = Records.queued(Jobs.tiny("spec.suspend", true));
    assertThat(next(job, List.of(), List.of(), List.of()))
        .isInstanceOfSatisfying(
            NextStep.Wait.class,
            wait -> assertThat(wait.shown()).isEqualTo(new AttemptState.Suspended()));
    NextStep stop = next(job, List.of(), List.of(Records.queuedJob(1)), List.of());
    assertThat(stop).isInstanceOf(NextStep.Stop.class);
    List<AttemptStatus> told = stop.attempts().shown();
    assertThat(next(job, told, List.of(), List.of())).isInstanceOf(NextStep.Wait.class);
    assertThat(next(Records.queued(Jobs.tiny()), told, List.of(), List.of()))
        .isInstanceOfSatisfying(
            NextStep.Carry.class,
            carry -> assertThat(carry.attempts().current().number()).isEqualTo(2));
  }

  private static Pod ready(Pod pod, String status) {
    return pod.edit()
        .editStatus()
        .editFirstContainerStatus()
        .withReady(true)
        .endContainerStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(status)
        .withLastTransitionTime(NOON.minusSeconds(1).toString())
        .endCondition()
        .endStatus()
        .build();
  }

  private static NextStep afterFailures(FineTuneJob job, String endedAt, FailureKind... kinds) {
    List<AttemptStatus> attempts = new ArrayList<>();
    for (FailureKind kind : kinds) {
      attempts.add(Records.ended(attempts.size() + 1, endedAt, kind, 1));
    }
    return next(job, attempts, List.of(), List.of());
  }

  private static NextStep next(
      FineTuneJob job, List<AttemptStatus> before, List<HasMetadata> children, List<Pod> pods) {
    FineTuneJobStatus status = new FineTuneJobStatus(1L, null, List.of(), null, null, before);
    job.setStatus(status);
    return next(job, new Observation(job, children, pods), Instant.parse(LONG_AGO));
  }

  private static NextStep next(FineTuneJob job, Observation found, Instant listeningSince) {
    List<AttemptStatus> before = Objects.requireNonNull(job.getStatus()).attempts();
    return NextStep.of(job, Attempts.of(before, found, NOON), new Moment(NOON, listeningSince));
  }
}
