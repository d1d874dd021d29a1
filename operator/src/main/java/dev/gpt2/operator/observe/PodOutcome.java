package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.desired.TrainerPod;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.RunReport;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the trainer's pod says about itself: why it waits, that it runs, how it ended. */
final class PodOutcome {
  private static final String TRAINER = TrainerPod.CONTAINER;

  private PodOutcome() {}

  static boolean isOver(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** A pod whose Job isn't over. */
  static AttemptState progress(Pod pod) {
    Optional<AttemptState> unreachable = SilentNode.of(pod);
    if (unreachable.isPresent()) {
      return unreachable.get();
    }
    if (isStopped(pod)) {
      return new AttemptState.Waiting(
          "PodReplaced",
          report(pod)
              .map(report -> report.message() + "; the next pod goes on from there")
              .orElse("the pod was stopped; the next one goes on from the newest checkpoint"));
    }
    if (isOver(pod)) {
      return new AttemptState.Ending(pod.getMetadata().getName());
    }
    if (containerState(pod).map(ContainerState::getRunning).isPresent()) {
      return new AttemptState.Running(pod.getMetadata().getName());
    }
    return waitingContainer(pod)
        .or(() -> unscheduled(pod))
        .orElseGet(
            () ->
                new AttemptState.Waiting(
                    "PodStarting", "the pod " + pod.getMetadata().getName() + " is starting"));
  }

  /** A pod whose Job is gone. */
  static AttemptState left(Pod pod) {
    String name = pod.getMetadata().getName();
    return SilentNode.of(pod)
        .orElseGet(
            () ->
                new AttemptState.Waiting(
                    "EarlierPod",
                    pod.getMetadata().getDeletionTimestamp() == null
                        ? ("pod %s, whose Job is gone, may still train: the attempt begins when the pod"
                                + " is gone too; `kubectl delete pod %s` ends it after a checkpoint")
                            .formatted(name, name)
                        : "pod %s, whose Job is gone, is being stopped: the attempt begins after it"
                            .formatted(name)));
  }

  /** Whether it was told to stop, which its Job answers with another pod. */
  private static boolean isStopped(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null
        || end(pod)
            .filter(end -> Integer.valueOf(ExitCode.STOPPED.code()).equals(end.getExitCode()))
            .isPresent();
  }

  /** Why a pod of a failed Job failed: the trainer's own words before any guess. */
  static Optional<AttemptState> failure(Pod pod) {
    return end(pod)
        .map(
            end ->
                report(pod)
                    .<AttemptState>map(
                        report ->
                            new AttemptState.Failed(
                                kind(report.exitCode()),
                                report.reason(),
                                report.message() + checkpoint(report),
                                end.getExitCode()))
                    .or(() -> LostContainer.of(pod, end))
                    .orElseGet(() -> wordless(pod, end)))
        .or(() -> evicted(pod));
  }

  /** Since when the trainer runs, if it does. */
  static Optional<String> runningSince(Pod pod) {
    return containerState(pod)
        .map(ContainerState::getRunning)
        .map(ContainerStateRunning::getStartedAt);
  }

  /** By the trainer's exit code; what it doesn't explain may be better the next time. */
  static FailureKind kind(@Nullable Integer exitCode) {
    return exitCode == null
        ? FailureKind.ENVIRONMENT
        : Stream.of(ExitCode.values())
            .filter(code -> code.code() == exitCode)
            .findFirst()
            .map(
                code ->
                    switch (code) {
                      case BAD_INPUT, INFEASIBLE -> FailureKind.INPUT;
                      case OUT_OF_MEMORY -> FailureKind.OUT_OF_MEMORY;
                      case DONE, BUG, ENVIRONMENT -> FailureKind.ENVIRONMENT;
                      case STOPPED -> FailureKind.DISRUPTION;
                    })
            .orElse(
                exitCode == ExitCode.KILLED ? FailureKind.OUT_OF_MEMORY : FailureKind.ENVIRONMENT);
  }

  private static String checkpoint(RunReport report) {
    return report.checkpoint() == null ? "" : "; the newest checkpoint is " + report.checkpoint();
  }

  static Optional<ContainerStateTerminated> end(Pod pod) {
    return containerState(pod).map(ContainerState::getTerminated);
  }

  static Optional<RunReport> report(Pod pod) {
    return end(pod).map(ContainerStateTerminated::getMessage).flatMap(RunReport::fromJson);
  }

  /**
   * An end without a report. The kubelet's own reason for a kill isn't asked: of containers killed
   * for memory at the same time some are called {@code Error} instead of {@code OOMKilled}.
   */
  private static AttemptState wordless(Pod pod, ContainerStateTerminated end) {
    int code = end.getExitCode() == null ? -1 : end.getExitCode();
    if (code == ExitCode.KILLED && pod.getMetadata().getDeletionTimestamp() != null) {
      return new AttemptState.Failed(
          FailureKind.ENVIRONMENT,
          "KilledOnStop",
          "the trainer was told to stop and was killed before its checkpoint was written; a longer"
              + " time than the pod's grace period was needed",
          code);
    }
    if (code == ExitCode.KILLED) {
      return new AttemptState.Failed(
          FailureKind.OUT_OF_MEMORY,
          "OutOfHostMemory",
          "the trainer was killed (exit code 137) without last words, as the node does when a"
              + " container exceeds its memory limit; raise resources.limits.memory or lower"
              + " training.batchSize or training.sequenceLength",
          code);
    }
    String words = Objects.requireNonNullElse(end.getMessage(), "").strip();
    return new AttemptState.Failed(
        FailureKind.ENVIRONMENT,
        "TrainerFailed",
        "the trainer ended with exit code "
            + code
            + (words.isEmpty() ? " without last words" : "; its last words: " + words),
        code);
  }

  private static Optional<AttemptState> evicted(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(status -> status.getReason() != null)
        .map(
            status ->
                new AttemptState.Failed(
                    FailureKind.ENVIRONMENT,
                    status.getReason(),
                    Objects.requireNonNullElse(status.getMessage(), "the pod failed"),
                    null));
  }

  private static Optional<AttemptState> waitingContainer(Pod pod) {
    return containerState(pod)
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting.getReason() != null)
        .map(
            (ContainerStateWaiting waiting) ->
                new AttemptState.Waiting(
                    waiting.getReason(),
                    Objects.requireNonNullElse(
                        waiting.getMessage(),
                        "the pod " + pod.getMetadata().getName() + " is starting")));
  }

  private static Optional<AttemptState> unscheduled(Pod pod) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(status -> status.getConditions().stream())
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "False".equals(condition.getStatus()))
        .findFirst()
        .map(
            (PodCondition condition) ->
                new AttemptState.Waiting(
                    Objects.requireNonNullElse(condition.getReason(), "Unscheduled"),
                    Objects.requireNonNullElse(
                        condition.getMessage(), "no node has been found for the pod yet")));
  }

  private static Optional<ContainerState> containerState(Pod pod) {
    return Stream.ofNullable(pod.getStatus())
        .flatMap(status -> status.getContainerStatuses().stream())
        .filter(status -> TRAINER.equals(status.getName()))
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .findFirst();
  }
}
