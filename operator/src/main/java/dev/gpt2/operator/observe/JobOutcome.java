package dev.gpt2.operator.observe;

import dev.gpt2.run.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Job's conditions mean, with its pod's last words as the reason where the pod was seen. */
final class JobOutcome {
  private JobOutcome() {}

  static AttemptState of(Job job, @Nullable Pod pod) {
    Optional<JobCondition> failed = condition(job, "Failed");
    if (failed.isPresent()) {
      return Optional.ofNullable(pod)
          .flatMap(PodOutcome::failure)
          .orElseGet(() -> withoutPod(failed.get()));
    }
    if (condition(job, "Complete").isPresent()) {
      return new AttemptState.Succeeded(
          Optional.ofNullable(pod)
              .flatMap(PodOutcome::report)
              .map(RunReport::message)
              .orElse("The trainer ended with exit code 0."));
    }
    if (Boolean.TRUE.equals(job.getSpec().getSuspend()) && !isActive(job)) {
      return new AttemptState.Suspended();
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
    return new AttemptState.Failed(
        reason, message + "; the pod was gone before its last words were read", null);
  }

  private static boolean isActive(Job job) {
    return job.getStatus() != null
        && (positive(job.getStatus().getActive()) || positive(job.getStatus().getTerminating()));
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
