package dev.gpt2.ftj.job;

/**
 * What the reasons mean for which no trainer runs: the operator's own, and those of Kubernetes'
 * scheduler and kubelet, which may have more of them. Most of a spec can't be changed any more when
 * there is an attempt, so what is asked for then takes another job.
 */
final class WaitingAdvice {
  private WaitingAdvice() {}

  static String headline(String reason) {
    return switch (reason) {
      case "Unschedulable", "Unscheduled", "SchedulingGated" ->
          "waiting for a node that has room for it";
      case "ClaimPending", "ClaimMissing", "ClaimLost" -> "waiting for its volume";
      case "Queued" -> "waiting in the queue";
      case "BackOff" -> "the last attempt failed, the next one begins after a pause";
      case "Stalled" -> "the trainer hung and is being stopped, another attempt follows";
      case "NodeUnreachable" -> "the trainer's node doesn't answer";
      case "EarlierPod" -> "waiting for a pod of before to end";
      case "PodReplaced" -> "the pod was stopped, the next one goes on";
      case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull" ->
          "the trainer's image can't be pulled";
      case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
          "the trainer's container can't be made";
      case "ContainerCreating", "PodInitializing", "PodStarting", "AttemptMissing", "PodMissing" ->
          "starting";
      default -> "waiting";
    };
  }

  static String next(FineTuneJob job, String reason) {
    return switch (reason) {
      case "Unschedulable", "Unscheduled" ->
          "it starts by itself when a node has what it asks for: free one or add one; to ask for less"
              + " in spec.resources, spec.device or spec.podTemplate, delete it and apply it again";
      case "ClaimPending" ->
          "it starts by itself when the claim has its volume; kubectl describe pvc says what that"
              + " waits for (kubectl get storageclasses: which there are)";
      case "ClaimMissing", "ClaimLost" ->
          "it starts by itself when the claim is there and has its volume";
      case "Queued" -> "it starts by itself when its turn comes";
      case "BackOff" ->
          "it goes on by itself, as often as spec.retry.limit says"
              + (job.hasOutput()
                  ? "; kubectl ftj logs " + job.arguments() + " shows what the trainer printed"
                  : "");
      case "Stalled" ->
          "it goes on by itself; if a step takes longer than spec.stallSeconds, raise that";
      case "PodReplaced" ->
          "it goes on by itself; in jobs to come, requests as high as the limits or a priority class"
              + " (spec.podTemplate.spec.priorityClassName) make nodes stop others first";
      case "NodeUnreachable" ->
          "it goes on by itself when the node is back; whoever knows that the node is off for good says"
              + " so to Kubernetes, as the message has it, and never force-deletes the pod of a node"
              + " that may still be on: its trainer may be writing";
      case "EarlierPod" -> "it goes on by itself; two trainers never write to one folder";
      case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull" ->
          "the image is named by the chart's trainer.image; where the registry asks for"
              + " spec.podTemplate.spec.imagePullSecrets, delete the job and apply it with these";
      case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
          "see whether what the spec names (secrets, volumes, runtime class) is there";
      default -> "";
    };
  }
}
