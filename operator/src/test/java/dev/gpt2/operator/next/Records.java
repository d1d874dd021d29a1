package dev.gpt2.operator.next;

import dev.gpt2.operator.Jobs;
import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.Map;

/** Attempts of the job {@code tiny-cpu}, as the status has them and as they are in the cluster. */
final class Records {
  private static final String QUEUE = "kueue.x-k8s.io/queue-name";
  private static final Instant MORNING = Instant.parse("2026-01-01T08:00:00Z");

  private Records() {}

  static AttemptStatus ended(int number, String at, FailureKind kind, long activeSeconds) {
    return new AttemptStatus(
        number, name(number), "p", "n", null, null, activeSeconds, at, null, "R", kind, null, null);
  }

  static AttemptStatus running(int number, String pod, String since) {
    return new AttemptStatus(
        number, name(number), pod, "n", since, since, null, null, null, null, null, null, null);
  }

  static HasMetadata job(int number) {
    return job(number, MORNING);
  }

  static Job job(int number, Instant created) {
    return new JobBuilder()
        .withNewMetadata()
        .withName(name(number))
        .withUid("job-uid")
        .withCreationTimestamp(created.toString())
        .addToLabels(Labels.ATTEMPT, Integer.toString(number))
        .addNewOwnerReference()
        .withUid(Jobs.UID)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  static Job completeJob(int number) {
    return job(number, MORNING)
        .edit()
        .withNewStatus()
        .addNewCondition()
        .withType("Complete")
        .withStatus("True")
        .withLastTransitionTime(MORNING.toString())
        .endCondition()
        .endStatus()
        .build();
  }

  static Job queuedJob(int number) {
    return job(number, MORNING).edit().editMetadata().addToLabels(QUEUE, "q").endMetadata().build();
  }

  static FineTuneJob queued(FineTuneJob job) {
    job.getMetadata().setLabels(Map.of(QUEUE, "q"));
    return job;
  }

  static Pod runningPod(String name, Instant since) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .addNewOwnerReference()
        .withUid("job-uid")
        .endOwnerReference()
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .addNewContainerStatus()
        .withName("trainer")
        .withNewState()
        .withNewRunning(since.toString())
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  static Pod succeededPod(String name, Instant at) {
    return runningPod(name, at)
        .edit()
        .editStatus()
        .withPhase("Succeeded")
        .editFirstContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withExitCode(0)
        .withStartedAt(at.toString())
        .withFinishedAt(at.toString())
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static String name(int number) {
    return "tiny-cpu-" + number;
  }
}
