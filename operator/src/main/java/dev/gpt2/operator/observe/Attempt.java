package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.RunReport;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as it was seen: its Job, the newest of the Job's pods, and what they mean.
 *
 * <p>A replaced pod stays beside its successor, so only the newest one counts.
 */
public record Attempt(int number, @Nullable Job job, @Nullable Pod pod, AttemptState state) {

  /** An attempt that hasn't been made. */
  public static Attempt absent(int number) {
    return new Attempt(number, null, null, new AttemptState.Absent());
  }

  /** Reads one attempt off its Job and the pods of that Job, which may be among others. */
  public static Attempt of(int number, Job job, Collection<Pod> pods) {
    Pod newest =
        pods.stream()
            .filter(pod -> belongsTo(pod, job))
            .max(
                Comparator.comparing(
                        (Pod pod) ->
                            Optional.ofNullable(pod.getMetadata().getCreationTimestamp())
                                .orElse(""))
                    .thenComparing(pod -> !PodOutcome.isOver(pod))
                    .thenComparing(pod -> pod.getMetadata().getName()))
            .orElse(null);
    return new Attempt(number, job, newest, JobOutcome.of(job, newest));
  }

  /** Whether nothing has been made for it. */
  public boolean isAbsent() {
    return job == null;
  }

  /** Whether its pod waits for a node, and so perhaps for a claim: the scheduler names none. */
  public boolean hasNoNode() {
    return state instanceof AttemptState.Waiting
        && pod != null
        && pod.getSpec() != null
        && pod.getSpec().getNodeName() == null;
  }

  /**
   * The same, with what its pod's claims lack.
   *
   * @param names of the claims
   * @param found those of them that are there
   */
  public Attempt waitingFor(List<String> names, List<PersistentVolumeClaim> found) {
    return state instanceof AttemptState.Waiting waiting
        ? new Attempt(number, job, pod, ClaimOutcome.of(waiting, names, found))
        : this;
  }

  /** Whether no trainer of it can run any more. */
  public boolean isGoneOrEnded() {
    return job == null || JobOutcome.endedAt(job).isPresent();
  }

  /** Since when its pod is ready, and so its node answers. */
  public Optional<Instant> readySince() {
    return Optional.ofNullable(pod).flatMap(SilentNode::answersSince);
  }

  /**
   * The attempt as the status shows it; empty when it was never made.
   *
   * @param known what the status says of it so far; that it is over is never taken back
   */
  public Optional<AttemptStatus> status(@Nullable AttemptStatus known, Instant now) {
    if (job == null || (known != null && known.isOver())) {
      return Optional.ofNullable(known);
    }
    RunningTime time = RunningTime.of(known, pod, now);
    Optional<ContainerStateTerminated> end = Optional.ofNullable(pod).flatMap(PodOutcome::end);
    return Optional.of(
        new AttemptStatus(
            number,
            job.getMetadata().getName(),
            pod == null ? null : pod.getMetadata().getName(),
            pod == null || pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
            Optional.ofNullable(job.getStatus()).map(JobStatus::getStartTime).orElse(null),
            time.runningSince(),
            time.activeSeconds(),
            end.map(ContainerStateTerminated::getFinishedAt)
                .or(() -> JobOutcome.endedAt(job))
                .orElse(null),
            exitCode(end),
            endReason(),
            state instanceof AttemptState.Failed failed ? failed.kind() : null,
            Labels.memoryLimit(job).orElse(null),
            Optional.ofNullable(pod)
                .flatMap(PodOutcome::report)
                .map(RunReport::step)
                .orElse(null)));
  }

  private @Nullable Integer exitCode(Optional<ContainerStateTerminated> end) {
    return switch (state) {
      case AttemptState.Failed failed -> failed.exitCode();
      case AttemptState.Succeeded _ -> (Integer) ExitCode.DONE.code();
      case AttemptState.Absent _,
          AttemptState.Waiting _,
          AttemptState.Running _,
          AttemptState.Ending _,
          AttemptState.Unreachable _,
          AttemptState.BackingOff _,
          AttemptState.Suspended _ ->
          end.map(ContainerStateTerminated::getExitCode).orElse(null);
    };
  }

  private @Nullable String endReason() {
    return switch (state) {
      case AttemptState.Succeeded _ -> "Completed";
      case AttemptState.Failed failed -> failed.reason();
      case AttemptState.Absent _,
          AttemptState.Waiting _,
          AttemptState.Running _,
          AttemptState.Ending _,
          AttemptState.Unreachable _,
          AttemptState.BackingOff _,
          AttemptState.Suspended _ ->
          Optional.ofNullable(pod).flatMap(PodOutcome::report).map(RunReport::reason).orElse(null);
    };
  }

  private static boolean belongsTo(Pod pod, Job job) {
    return Observation.isOwnedBy(pod, job.getMetadata().getUid());
  }
}
