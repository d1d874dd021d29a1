package dev.gpt2.ftj.job;

import java.util.Optional;

/** What the reasons of condition {@code Feasible} mean, where the plan doesn't say it all. */
public final class PlanAdvice {
  private PlanAdvice() {}

  /** What was found, and what may be done about it; nothing of a plan that simply fits. */
  public static Optional<String> remark(FineTuneJob job) {
    return job.condition("Feasible")
        .filter(answer -> !answer.reason().equals("Fits") && !answer.message().isEmpty())
        .map(answer -> answer.message() + prefixed("; ", toChoose(answer.reason())));
  }

  /** How a limit is chosen where the spec has left that to others. */
  static String toChoose(String reason) {
    return switch (reason) {
      case "MemoryChosen" -> "spec.resources.limits.memory would set another one";
      case "NoGpuNodesVisible" -> "with spec.memory.limit it would be planned for that beforehand";
      default -> "";
    };
  }

  static String whyInfeasible(String reason) {
    return switch (reason) {
      case "MemoryTooSmall" -> "needs more memory than it may take";
      case "TooSlow" -> "would be slower than spec.memory.maxSlowdownPercent allows";
      case "GpuMemoryShared" -> "how much memory it gets of a shared GPU isn't known";
      default -> "can't be done in the memory that it may take";
    };
  }

  static String toMakeFeasible(FineTuneJob job, String reason) {
    String change =
        switch (reason) {
          case "TooSlow" ->
              "change the spec as said, or raise spec.memory.maxSlowdownPercent, and kubectl apply"
                  + " it again";
          case "GpuMemoryShared" -> "state spec.memory.limit, and kubectl apply it again";
          default -> "change the spec as said and kubectl apply it again";
        };
    return job.plan().isThere()
        ? change + "; kubectl ftj plan " + job.arguments() + " shows what takes the memory"
        : change;
  }

  private static String prefixed(String prefix, String text) {
    return text.isEmpty() ? "" : prefix + text;
  }
}
