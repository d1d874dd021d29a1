package dev.gpt2.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.run.RunReport;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void jobWithoutPod_waits() {
    assertThat(state(job())).isInstanceOf(AttemptState.Waiting.class);
  }

  @Test
  void runningContainer_runs() {
    ContainerState running =
        new ContainerStateBuilder().withNewRunning("2026-01-01T00:00:00Z").build();

    assertThat(state(job(), pod("a", "1", "Running", running)))
        .isEqualTo(new AttemptState.Running("a"));
  }

  @Test
  void imageThatCantBePulled_isSaid() {
    ContainerState waiting =
        new ContainerStateBuilder().withNewWaiting("no such image", "ErrImagePull").build();

    assertThat(state(job(), pod("a", "1", "Pending", waiting)))
        .isEqualTo(new AttemptState.Waiting("ErrImagePull", "no such image"));
  }

  @Test
  void podThatFitsNowhere_isSaid() {
    Pod pod =
        pod("a", "1", "Pending", null)
            .edit()
            .editStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage("0/3 nodes are available")
            .endCondition()
            .endStatus()
            .build();

    assertThat(state(job(), pod))
        .isEqualTo(new AttemptState.Waiting("Unschedulable", "0/3 nodes are available"));
  }

  @Test
  void reportOfAFailedTrainer_isTheReason() {
    String report = new RunReport(2, "DatasetNotFound", "kjv/*.txt: no file", null, null).toJson();

    assertThat(state(job("Failed"), over("a", "1", 2, report)))
        .isEqualTo(
            new AttemptState.Failed(FailureKind.INPUT, "DatasetNotFound", "kjv/*.txt: no file", 2));
  }

  @Test
  void code137WithoutReport_isOutOfHostMemory_whateverTheKubeletCallsIt() {
    assertThat(state(job("Failed"), over("a", "1", 137, "")))
        .isInstanceOfSatisfying(
            AttemptState.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo("OutOfHostMemory"));
  }

  @Test
  void endThatNobodySaw_isNoMatterOfMemory() {
    for (String reason : List.of("Unknown", "ContainerStatusUnknown")) {
      Pod lost =
          over("a", "1", 137, "")
              .edit()
              .editStatus()
              .editFirstContainerStatus()
              .editState()
              .editTerminated()
              .withReason(reason)
              .endTerminated()
              .endState()
              .endContainerStatus()
              .endStatus()
              .build();
      assertThat(state(job("Failed"), lost))
          .isInstanceOfSatisfying(
              AttemptState.Failed.class,
              failed -> {
                assertThat(failed.kind()).isEqualTo(FailureKind.ENVIRONMENT);
                assertThat(failed.reason()).isEqualTo("NodeRestarted");
                assertThat(failed.message()).contains("node node-1 restarted", reason);
              });
    }
  }

  /** The Job's end was heard of before its pod's. */
  @Test
  void jobThatIsOverBeforeItsPod_waitsForThePodsLastWords() {
    for (String end : List.of("Complete", "Failed")) {
      Job over =
          job(end)
              .edit()
              .editStatus()
              .editFirstCondition()
              .withLastTransitionTime("2026-01-01T00:00:00Z")
              .endCondition()
              .endStatus()
              .build();
      assertThat(state(over, running("a", true, "True"))).isEqualTo(new AttemptState.Ending("a"));
    }
  }

  @Test
  void code137OfADeletedPod_isNoMatterOfMemory() {
    Pod deleted =
        over("a", "1", 137, "")
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();

    assertThat(state(job("Failed"), deleted))
        .isInstanceOfSatisfying(
            AttemptState.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo("KilledOnStop"));
  }

  @Test
  void lastWordsThatAreNoReport_areQuoted() {
    assertThat(state(job("Failed"), over("a", "1", 1, "Exception in thread main")))
        .isEqualTo(
            new AttemptState.Failed(
                FailureKind.ENVIRONMENT,
                "TrainerFailed",
                "the trainer ended with exit code 1; its last words: Exception in thread main",
                1));
  }

  @Test
  void failedJobWhosePodIsGone_hasTheJobsReason() {
    assertThat(state(job("Failed")))
        .isInstanceOfSatisfying(
            AttemptState.Failed.class,
            failed -> {
              assertThat(failed.reason()).isEqualTo("BackoffLimitExceeded");
              assertThat(failed.exitCode()).isNull();
            });
  }

  @Test
  void completeJob_hasTheTrainersLastWords() {
    String report = new RunReport(0, "Completed", "120 steps", 120L, "step-00000120").toJson();

    assertThat(state(job("Complete"), over("a", "1", 0, report)))
        .isEqualTo(new AttemptState.Succeeded("120 steps"));
  }

  @Test
  void stoppedPodOfAJobThatGoesOn_isReplaced() {
    String report = new RunReport(6, "Stopped", "checkpoint at 40", 40L, "step-40").toJson();

    assertThat(state(job(), over("a", "1", 6, report)))
        .isInstanceOfSatisfying(
            AttemptState.Waiting.class,
            waiting -> assertThat(waiting.reason()).isEqualTo("PodReplaced"));
  }

  @Test
  void endedPodOfAJobThatIsNotOverYet_isEnding() {
    assertThat(state(job(), over("a", "1", 0, ""))).isEqualTo(new AttemptState.Ending("a"));
  }

  /** The kubelet's own word for it is the container's; the control plane's is the pod's. */
  @Test
  void podThatIsUnreadyWithAReadyContainer_isOnANodeThatDoesntAnswer() {
    Pod ready = running("a", true, "True");
    Pod deleted =
        running("a", true, "False")
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();

    assertThat(state(job(), ready)).isEqualTo(new AttemptState.Running("a"));
    assertThat(state(job(), running("a", false, "False"))).isEqualTo(new AttemptState.Running("a"));
    for (Pod silent : List.of(running("a", true, "False"), deleted)) {
      assertThat(state(job(), silent))
          .isInstanceOfSatisfying(
              AttemptState.Unreachable.class,
              unreachable ->
                  assertThat(unreachable.message())
                      .contains("node node-1 doesn't answer", "pod a", "delete node node-1"));
    }
  }

  @Test
  void newestPod_counts() {
    ContainerState running =
        new ContainerStateBuilder().withNewRunning("2026-01-01T00:00:00Z").build();

    assertThat(state(job(), pod("b", "2", "Running", running), over("a", "1", 6, "")))
        .isEqualTo(new AttemptState.Running("b"));
  }

  @Test
  void podOfAnotherJob_doesNotCount() {
    Pod foreign =
        over("a", "1", 0, "")
            .edit()
            .editMetadata()
            .editFirstOwnerReference()
            .withUid("another")
            .endOwnerReference()
            .endMetadata()
            .build();

    assertThat(Attempt.of(1, job(), List.of(foreign)).pod()).isNull();
  }

  @Test
  void suspendedJob_isSuspendedOnceItsPodIsGone() {
    Job suspended = job().edit().editSpec().withSuspend(true).endSpec().build();
    Job stopping = suspended.edit().editStatus().withTerminating(1).endStatus().build();

    assertThat(state(suspended)).isEqualTo(new AttemptState.Suspended());
    assertThat(state(stopping)).isInstanceOf(AttemptState.Waiting.class);
  }

  @Test
  void status_tellsHowTheTrainerEnded() {
    String report = new RunReport(2, "DatasetNotFound", "none", 7L, null).toJson();

    assertThat(
            Attempt.of(1, job("Failed"), List.of(over("a", "1", 2, report)))
                .status(null, NOON)
                .orElseThrow())
        .isEqualTo(
            new AttemptStatus(
                1,
                "tiny-1",
                "a",
                "node-1",
                "start",
                null,
                null,
                "end",
                2,
                "DatasetNotFound",
                FailureKind.INPUT,
                null,
                7L));
  }

  @Test
  void claimIsAwaited_onlyByAPodWithoutANode() {
    Pod placed = pod("a", "1", "Pending", null);
    Pod unplaced = placed.edit().editSpec().withNodeName(null).endSpec().build();
    ContainerState running =
        new ContainerStateBuilder().withNewRunning("2026-01-01T00:00:00Z").build();

    assertThat(Attempt.of(1, job(), List.of(placed)).hasNoNode()).isFalse();
    assertThat(Attempt.of(1, job(), List.of()).hasNoNode()).isFalse();
    assertThat(Attempt.of(1, job(), List.of(pod("a", "1", "Running", running))).hasNoNode())
        .isFalse();
    Attempt waiting = Attempt.of(1, job(), List.of(unplaced));
    assertThat(waiting.hasNoNode()).isTrue();
    assertThat(waiting.waitingFor(List.of("runs"), List.of()).state())
        .isInstanceOfSatisfying(
            AttemptState.Waiting.class,
            state -> assertThat(state.reason()).isEqualTo("ClaimMissing"));
  }

  private static AttemptState state(Job job, Pod... pods) {
    return Attempt.of(1, job, List.of(pods)).state();
  }

  private static Job job() {
    return new JobBuilder()
        .withNewMetadata()
        .withName("tiny-1")
        .withUid("job-uid")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withStartTime("start")
        .endStatus()
        .build();
  }

  private static Job job(String condition) {
    return job()
        .edit()
        .editStatus()
        .addNewCondition()
        .withType(condition)
        .withStatus("True")
        .withReason("BackoffLimitExceeded")
        .withMessage("Job has reached the specified backoff limit")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod running(String name, boolean containerReady, String podReady) {
    ContainerState running =
        new ContainerStateBuilder().withNewRunning("2026-01-01T00:00:00Z").build();
    return pod(name, "1", "Running", running)
        .edit()
        .editStatus()
        .editFirstContainerStatus()
        .withReady(containerReady)
        .endContainerStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(podReady)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod over(String name, String created, int exitCode, String message) {
    return pod(
        name,
        created,
        exitCode == 0 ? "Succeeded" : "Failed",
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withMessage(message)
            .withFinishedAt("end")
            .endTerminated()
            .build());
  }

  private static Pod pod(
      String name, String created, String phase, @Nullable ContainerState container) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withCreationTimestamp("2026-01-01T00:00:0" + created + "Z")
            .addNewOwnerReference()
            .withUid("job-uid")
            .endOwnerReference()
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .endSpec()
            .withNewStatus()
            .withPhase(phase)
            .endStatus();
    if (container != null) {
      pod.editStatus()
          .addNewContainerStatus()
          .withName("trainer")
          .withState(container)
          .endContainerStatus()
          .endStatus();
    }
    return pod.build();
  }
}
