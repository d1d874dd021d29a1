package dev.gpt2.operator.desired;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.run.ExitCode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as a Job.
 *
 * <p>The Job controller replaces a pod that was stopped from outside (deleted, evicted, its node
 * drained or lost), and the new pod goes on from the newest checkpoint. A trainer that ends by
 * itself, or is killed, ends the attempt: whether there is another one is the operator's decision,
 * not the Job's.
 */
final class TrainerJob {
  /** For pods that are gone without an exit code: deleted before they ran, refused by a node. */
  private static final int MOST_LOST_PODS = 20;

  private TrainerJob() {}

  static Job of(FineTuneJob job, Allotment allotment, TrainerImage image) {
    String name = Names.attempt(job.getMetadata().getName(), allotment.attempt());
    return new JobBuilder()
        .withMetadata(metadata(job, name, allotment))
        .withNewSpec()
        .withSuspend(suspend(job))
        .withCompletions(1)
        .withParallelism(1)
        .withBackoffLimit(MOST_LOST_PODS)
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(whatEndsTheAttempt())
        .withTemplate(TrainerPod.of(job, allotment, image))
        .endSpec()
        .build();
  }

  /** In a queue that is Kueue's to say, from the moment that the Job is made. */
  private static @Nullable Boolean suspend(FineTuneJob job) {
    return Labels.queue(job).isPresent() ? null : (Boolean) job.getSpec().isSuspended();
  }

  private static ObjectMeta metadata(FineTuneJob job, String name, Allotment allotment) {
    ObjectMetaBuilder metadata =
        ChildMetadata.ofAttempt(job, name, allotment.attempt())
            .edit()
            .addToLabels(Labels.ofQueue(job));
    allotment
        .memoryLimit()
        .ifPresent(limit -> metadata.addToAnnotations(Labels.MEMORY_LIMIT, limit.toString()));
    return metadata.build();
  }

  /** The first rule that fits decides; a pod without an exit code fits none of the last two. */
  private static PodFailurePolicy whatEndsTheAttempt() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .addNewRule()
        .withAction("Ignore")
        .withNewOnExitCodes()
        .withContainerName(TrainerPod.CONTAINER)
        .withOperator("In")
        .withValues(ExitCode.STOPPED.code())
        .endOnExitCodes()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(TrainerPod.CONTAINER)
        .withOperator("NotIn")
        .withValues(ExitCode.STOPPED.code())
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
