package dev.gpt2.operator.plan;

import static dev.gpt2.operator.plan.Placement.ANYWHERE;

import dev.gpt2.graph.StepShape;
import dev.gpt2.operator.api.ClassStatus;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.plan.Answer.Figures;
import dev.gpt2.operator.plan.Answer.Fits;
import dev.gpt2.operator.plan.Answer.TooLarge;
import dev.gpt2.operator.plan.Answer.TooSlow;
import dev.gpt2.operator.plan.Feasibility.Feasible;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.plan.Plan;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.TrainingSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer in the words of the status. */
final class FeasibilityText {
  private static final String NO_GPU_NODES = "NoGpuNodesVisible";
  private static final String NO_LABELS =
      "no node with that GPU has the labels of NVIDIA's GPU Feature Discovery, or none is there yet";

  private final RunSpec run;
  private final StepShape step;
  private final MemoryBudget budget;

  FeasibilityText(RunSpec run, StepShape step, MemoryBudget budget) {
    this.run = run;
    this.step = step;
    this.budget = budget;
  }

  Feasibility of(Answer answer, Optional<StatedLimit> limit) {
    return switch (answer) {
      case Fits(Figures plan, Figures smallest) ->
          limit
              .map(stated -> fits(stated, plan, smallest))
              .orElseGet(() -> fitsSomewhere(plan, smallest));
      case TooLarge(Figures smallest, long enoughBytes) ->
          tooLarge(limit.orElseThrow(), smallest, enoughBytes);
      case TooSlow(Figures plan, Figures smallest, long enoughBytes) ->
          tooSlow(limit, plan, smallest, enoughBytes);
    };
  }

  private Feasibility fits(StatedLimit limit, Figures plan, Figures smallest) {
    String summary = taken(plan) + " of " + Bytes.format(limit.bytes()) + slowdown(percent(plan));
    PlanStatus status = status(summary, limit.bytes(), plan, smallest, List.of());
    String message = "%s; the limit is %s: %s".formatted(summary, limit.field(), limit.quantity());
    return run.device().type() == DeviceType.GPU
        ? new Feasible(status, "Fits", message + "; " + NO_LABELS, ANYWHERE)
        : new Feasible(status, "Fits", message, limit.isContainers() ? ANYWHERE : within(limit));
  }

  /**
   * Without a limit everything fits. A container on CPU then gets what keeping everything takes; of
   * a GPU the trainer will see.
   */
  private Feasibility fitsSomewhere(Figures plan, Figures smallest) {
    String summary = taken(plan) + slowdown(percent(plan));
    if (run.device().type() == DeviceType.GPU) {
      return new Unknown(
          status(summary, null, plan, smallest, List.of()),
          NO_GPU_NODES,
          NO_LABELS + ", and spec.memory.limit isn't stated: the trainer plans for what is free");
    }
    String chosen = budget.quantityFor(plan.tensorBytes());
    return new Feasible(
        status(
            "%s of %s".formatted(summary, Bytes.format(budget.limitFor(plan.tensorBytes()))),
            budget.limitFor(plan.tensorBytes()),
            plan,
            smallest,
            List.of()),
        "MemoryChosen",
        "%s; neither spec.resources.limits.memory nor spec.memory.limit is stated: the container gets"
                .formatted(summary)
            + " a limit of "
            + chosen,
        new Placement(Optional.of(new Quantity(chosen)), List.of()));
  }

  /** The container's limit where only the training's is stated. */
  private static Placement within(StatedLimit limit) {
    return new Placement(Optional.of(new Quantity(limit.quantity())), List.of());
  }

  /** On the kind of GPU that needs the least recomputation. */
  PlanStatus onGpu(Fits answer, NodeClass nodes, long limitBytes, List<ClassStatus> classes) {
    Figures plan = answer.plan();
    String summary =
        "%s of %s on %s%s"
            .formatted(
                taken(plan), Bytes.format(limitBytes), nodes.product(), slowdown(percent(plan)));
    return status(summary, limitBytes, plan, answer.smallest(), classes);
  }

  Feasibility tooLargeForGpus(
      Figures smallest, long enoughBytes, String described, List<ClassStatus> classes) {
    return new Infeasible(
        status(
            "needs %s of a GPU".formatted(Bytes.format(budget.limitFor(enoughBytes))),
            null,
            smallest,
            smallest,
            classes),
        "MemoryTooSmall",
        "%s fits none of the GPUs that nodes have (%s): the smallest memory that works is %s; %s"
            .formatted(run(), described, budget.describeLimitFor(enoughBytes), remedy()));
  }

  Feasibility tooSlowOnGpus(
      Figures plan,
      Figures smallest,
      long enoughBytes,
      String described,
      List<ClassStatus> classes) {
    return new Infeasible(
        status(
            "%d %% more computation, %d %% allowed"
                .formatted(percent(plan), run.memory().maxSlowdownPercent()),
            null,
            plan,
            smallest,
            classes),
        "TooSlow",
        "%s fits no GPU that nodes have (%s) within spec.memory.maxSlowdownPercent: %d; %s would do"
            .formatted(
                run(),
                described,
                run.memory().maxSlowdownPercent(),
                budget.describeLimitFor(enoughBytes)));
  }

  private Feasibility tooLarge(StatedLimit limit, Figures smallest, long enoughBytes) {
    String kept =
        enoughBytes == smallest.tensorBytes()
            ? "the smallest memory that works is"
            : "spec.memory.maxSlowdownPercent: %d is kept with"
                .formatted(run.memory().maxSlowdownPercent());
    String message =
        ("%s: %s is too little for %s: %s %s, of which %s are for the trainer's process and %s"
                + " stay free (spec.memory.reserve); raise the limit, or %s")
            .formatted(
                limit.field(),
                limit.quantity(),
                run(),
                kept,
                budget.describeLimitFor(enoughBytes),
                Bytes.format(budget.overheadBytes()),
                Bytes.format(budget.reserveBytes()),
                remedy());
    return new Infeasible(
        status(lacking(limit, enoughBytes), limit.bytes(), smallest, smallest, List.of()),
        "MemoryTooSmall",
        message);
  }

  /** Of the strategies, only one recomputes less where there is more memory. */
  private Feasibility tooSlow(
      Optional<StatedLimit> limit, Figures plan, Figures smallest, long enoughBytes) {
    String allowed = "spec.memory.maxSlowdownPercent: " + run.memory().maxSlowdownPercent();
    boolean memoryHelps = run.memory().strategy() == Strategy.REMATERIALIZE && limit.isPresent();
    String summary =
        memoryHelps
            ? lacking(limit.get(), enoughBytes)
            : "%d %% more computation, %d %% allowed"
                .formatted(percent(plan), run.memory().maxSlowdownPercent());
    String message =
        memoryHelps
            ? "%s: %s is enough for %s only with %d %% more computation, above %s; %s would do"
                .formatted(
                    limit.get().field(),
                    limit.get().quantity(),
                    run(),
                    percent(plan),
                    allowed,
                    budget.describeLimitFor(enoughBytes))
            : ("spec.memory.strategy: CheckpointBlocks takes %d %% more computation for %s at any"
                    + " limit, above %s; take Rematerialize, or allow more")
                .formatted(percent(plan), run(), allowed);
    return new Infeasible(
        status(summary, limit.map(StatedLimit::bytes).orElse(null), plan, smallest, List.of()),
        "TooSlow",
        message);
  }

  private String remedy() {
    return run.memory().strategy() == Strategy.REMATERIALIZE
        ? "lower spec.training.batchSize or spec.training.sequenceLength"
        : "take spec.memory.strategy: Rematerialize, which needs less";
  }

  /** {@code 124M at 1024 tokens with Adam}. */
  private String run() {
    TrainingSpec training = run.training();
    String size = run.model() == null ? null : run.model().size();
    return "%s at %s%d tokens with %s"
        .formatted(
            size != null
                ? size
                : "a model of %d layers and %d channels"
                    .formatted(step.model().layers(), step.model().channels()),
            step.batch() == 1 ? "" : step.batch() + " × ",
            step.positions(),
            switch (training.optimizer().name()) {
              case ADAM -> "Adam";
              case ADAMW -> "AdamW";
              case SGD -> "SGD";
            });
  }

  private String lacking(StatedLimit limit, long enoughBytes) {
    return "needs %s, has %s"
        .formatted(Bytes.format(budget.limitFor(enoughBytes)), Bytes.format(limit.bytes()));
  }

  private PlanStatus status(
      String summary,
      @Nullable Long limitBytes,
      Figures plan,
      Figures smallest,
      List<ClassStatus> classes) {
    return new PlanStatus(
        summary,
        limitBytes,
        plan.tensorBytes() + budget.overheadBytes(),
        plan.weightBytes(),
        plan.optimizerBytes(),
        plan.stepBytes(),
        percent(plan),
        budget.quantityFor(smallest.tensorBytes()),
        plan.digest(),
        classes);
  }

  private String taken(Figures plan) {
    return Bytes.format(plan.tensorBytes() + budget.overheadBytes());
  }

  private static String slowdown(int percent) {
    return percent == 0 ? "" : ", +" + percent + " % computation";
  }

  private static int percent(Figures plan) {
    return Plan.wholePercent(plan.recomputePercent());
  }
}
