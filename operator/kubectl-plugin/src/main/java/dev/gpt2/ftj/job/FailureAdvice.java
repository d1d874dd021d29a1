package dev.gpt2.ftj.job;

/** What may be done about a job that has failed, by the reason of its last attempt. */
final class FailureAdvice {
  private FailureAdvice() {}

  static String of(FineTuneJob job, String reason) {
    String output =
        job.hasOutput()
            ? "kubectl ftj logs " + job.arguments() + " shows the trainer's output. "
            : "";
    String checkpoint =
        job.training()
            .number("checkpoint.step")
            .map(step -> ", and it goes on from the checkpoint of step %,d".formatted(step))
            .orElse("");
    return remedy(reason)
        + output
        + "A failed job stays as it is: delete it and apply it again"
        + checkpoint;
  }

  /** A sentence; empty where the message itself says what would help. */
  private static String remedy(String reason) {
    return switch (reason) {
      case "DeadlineExceeded" -> "give it more time in spec.activeDeadlineSeconds. ";
      case "StartDeadlineExceeded" ->
          "remove that obstacle, or give it more time in spec.startDeadlineSeconds. ";
      case "OutOfMemory", "OutOfHostMemory" ->
          "give it more memory, or lower spec.training.batchSize or spec.training.sequenceLength;"
              + " further attempts, each within less memory, are given by"
              + " spec.retry.onOutOfMemory. ";
      case "Stalled" ->
          "if a step takes longer than spec.stallSeconds, raise that; if not, look at the nodes that"
              + " it hung on. ";
      case "EnvironmentFailure", "NoSuchDevice" ->
          "mend what failed around the trainer (disk, network, device). ";
      case "NodeRestarted" ->
          "see why its nodes restart (the run may be too much for one); spec.retry.limit gives more"
              + " attempts. ";
      case "Evicted" ->
          "the node took the pod away: keep within spec.resources.limits, with requests as high. ";
      case "Bug" -> "report it, with the trainer's output. ";
      default -> "";
    };
  }
}
