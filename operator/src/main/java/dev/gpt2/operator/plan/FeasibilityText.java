package dev.gpt2.operator.plan;

import dev.gpt2.graph.StepShape;
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
import java.util.Optional;

/** An answer in the words of the status. */
final class FeasibilityText {
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
    return new Feasible(
        status(summary, Optional.of(limit), plan, smallest),
        "Fits",
        "%s; the limit is %s: %s".formatted(summary, limit.field(), limit.quantity()));
  }

  /** Without a limit everything fits; whether the machine has as much, the trainer will see. */
  private Feasibility fitsSomewhere(Figures plan, Figures smallest) {
    return new Unknown(
        status(taken(plan) + slowdown(percent(plan)), Optional.empty(), plan, smallest),
        "NoMemoryLimit",
        run.device().type() == DeviceType.GPU
            ? "spec.memory.limit isn't stated: the trainer plans for what is free on the GPU"
            : "neither spec.resources.limits.memory nor spec.memory.limit is stated: the trainer"
                + " plans for what it finds in its container");
  }

  private Feasibility tooLarge(StatedLimit limit, Figures smallest, long enoughBytes) {
    boolean rematerialize = run.memory().strategy() == Strategy.REMATERIALIZE;
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
                rematerialize
                    ? "lower spec.training.batchSize or spec.training.sequenceLength"
                    : "take spec.memory.strategy: Rematerialize, which needs less");
    return new Infeasible(
        status(lacking(limit, enoughBytes), Optional.of(limit), smallest, smallest),
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
    return new Infeasible(status(summary, limit, plan, smallest), "TooSlow", message);
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
      String summary, Optional<StatedLimit> limit, Figures plan, Figures smallest) {
    return new PlanStatus(
        summary,
        limit.map(StatedLimit::bytes).orElse(null),
        plan.tensorBytes() + budget.overheadBytes(),
        plan.weightBytes(),
        plan.optimizerBytes(),
        plan.stepBytes(),
        percent(plan),
        budget.quantityFor(smallest.tensorBytes()),
        plan.digest());
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
