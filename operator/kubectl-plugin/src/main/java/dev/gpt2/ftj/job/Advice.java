package dev.gpt2.ftj.job;

/** What the reasons of conditions mean; Kubernetes and later operators may have more of them. */
final class Advice {
  private Advice() {}

  static String whileWaiting(String reason) {
    return switch (reason) {
      case "Unschedulable", "SchedulingGated" -> "waiting for a node that has room for it";
      case "Queued", "QueuedByKueue", "QuotaExceeded" -> "waiting in the queue";
      case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull" ->
          "the trainer's image can't be pulled";
      case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
          "the trainer's container can't be made";
      case "PodReplaced" -> "the pod was stopped, the next one goes on";
      case "ContainerCreating", "PodInitializing", "PodStarting", "AttemptMissing", "PodMissing" ->
          "starting";
      default -> "waiting";
    };
  }

  static String toEndWaiting(String reason) {
    return switch (reason) {
      case "Unschedulable" ->
          "it starts by itself when a node has what it asks for: free one, add one, or lower what"
              + " spec.resources, spec.device and spec.podTemplate ask for";
      case "Queued", "QueuedByKueue", "QuotaExceeded" -> "it starts by itself when its turn comes";
      case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull" ->
          "the image is named by the chart's trainer.image; for a private registry see"
              + " spec.podTemplate.spec.imagePullSecrets";
      case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
          "see whether what the spec names (secrets, volumes, runtime class) is there";
      default -> "";
    };
  }

  /** A sentence that precedes what holds for every failure. */
  static String afterFailure(String reason) {
    return switch (reason) {
      case "OutOfMemory", "OutOfHostMemory", "OutOfDeviceMemory" ->
          "give it more memory, or lower spec.training.batchSize or spec.training.sequenceLength. ";
      case "Evicted", "Preempting", "NodeLost", "NodeShutdown" ->
          "the node took the pod away: requests as high as its limits, or a priority class, protect"
              + " it. ";
      default -> "";
    };
  }
}
