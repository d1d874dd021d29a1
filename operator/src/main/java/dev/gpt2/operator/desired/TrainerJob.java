package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.run.ExitCode;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;

/**
 * One attempt as a Job.
 *
 * <p>The Job controller replaces a pod that was stopped from outside (deleted, evicted, its node
 * drained or lost), and the new pod goes on from the newest checkpoint. Whatever else ends the pod
 * ends the attempt: whether there is another one is the operator's decision, not the Job's.
 */
final class TrainerJob {
  private TrainerJob() {}

  static Job of(FineTuneJob job, int attempt, TrainerImage image) {
    String name = Names.attempt(job.getMetadata().getName(), attempt);
    return new JobBuilder()
        .withMetadata(ChildMetadata.ofAttempt(job, name, attempt))
        .withNewSpec()
        .withSuspend(job.getSpec().isSuspended())
        .withCompletions(1)
        .withParallelism(1)
        .withBackoffLimit(0)
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(stopsFromOutsideAreNoFailures())
        .withTemplate(TrainerPod.of(job, attempt, image))
        .endSpec()
        .build();
  }

  private static PodFailurePolicy stopsFromOutsideAreNoFailures() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .withNewOnExitCodes()
        .withContainerName(TrainerPod.CONTAINER)
        .withOperator("In")
        .withValues(ExitCode.STOPPED.code())
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .build();
  }
}
