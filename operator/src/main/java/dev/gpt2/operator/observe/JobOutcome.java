package dev.gpt2.operator.observe;

import dev.gpt2.operator.desired.Labels;
import dev.gpt2.run.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a Job's conditions mean, with its pod's last words as the reason where the pod was seen. */
final class JobOutcome {
  private static final Pattern EXIT_CODE = Pattern.compile("exit code (\\d{1,3})\\b");

  private JobOutcome() {}

  static AttemptState of(Job job, @Nullable Pod pod) {
    if (pod != null && endedAt(job).isPresent() && !PodOutcome.isOver(pod)) {
      // a Job is over after its pods are: the watch on pods is behind, and has the last words yet
      return new AttemptState.Ending(pod.getMetadata().getName());
    }
    Optional<JobCondition> failed = condition(job, "Failed");
    if (failed.isPresent()) {
      return Optional.ofNullable(pod)
          .flatMap(PodOutcome::failure)
          .orElseGet(() -> withoutPod(failed.get()));
    }
    if (condition(job, "Complete").isPresent()) {
      return Optional.ofNullable(pod)
          .flatMap(PodOutcome::report)
          .map(RunReport::message)
          .map(AttemptState.Succeeded::new)
          .orElse(AttemptState.Succeeded.WORDLESS);
    }
    if (Boolean.TRUE.equals(job.getSpec().getSuspend()) && !isActive(job)) {
      return Labels.queue(job)
          .<AttemptState>map(
              queue ->
                  new AttemptState.Waiting(
                      "Queued",
                      "waits for room in queue %s; `kubectl get workloads` says at what place"
                          .formatted(queue)))
          .orElseGet(AttemptState.Suspended::new);
    }
    if (pod == null) {
      return new AttemptState.Waiting(
          "PodMissing",
          "the Job has no pod yet; `kubectl describe job "
              + job.getMetadata().getName()
              + "` says why if this lasts");
    }
    return PodOutcome.progress(pod);
  }

  private static AttemptState withoutPod(JobCondition failed) {
    String reason = failed.getReason() == null ? "JobFailed" : failed.getReason();
    String message = failed.getMessage() == null ? "the Job failed" : failed.getMessage();
    Integer exitCode = exitCode(message);
    return new AttemptState.Failed(
        PodOutcome.kind(exitCode),
        reason,
        message + "; the pod was gone before its last words were read",
        exitCode);
  }

  /** The Job controller tells the exit code by which a rule of the pod failure policy matched. */
  private static @Nullable Integer exitCode(String message) {
    Matcher code = EXIT_CODE.matcher(message);
    return code.find() ? Integer.valueOf(code.group(1)) : null;
  }

  private static boolean isActive(Job job) {
    return job.getStatus() != null
        && (positive(job.getStatus().getActive()) || positive(job.getStatus().getTerminating()));
  }

  /** When the Job came to its end. */
  static Optional<String> endedAt(Job job) {
    return condition(job, "Complete")
        .or(() -> condition(job, "Failed"))
        .map(JobCondition::getLastTransitionTime);
  }

  private static boolean positive(@Nullable Integer number) {
    return number != null && number > 0;
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    List<JobCondition> conditions =
        job.getStatus() == null ? List.of() : job.getStatus().getConditions();
    return conditions.stream()
        .filter(each -> type.equals(each.getType()) && "True".equals(each.getStatus()))
        .findFirst();
  }
}
