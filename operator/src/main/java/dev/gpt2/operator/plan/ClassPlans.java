package dev.gpt2.operator.plan;

import dev.gpt2.operator.api.ClassStatus;
import dev.gpt2.operator.api.PlanStatus;
import dev.gpt2.operator.plan.Answer.Figures;
import dev.gpt2.operator.plan.Answer.Fits;
import dev.gpt2.operator.plan.Answer.TooLarge;
import dev.gpt2.operator.plan.Answer.TooSlow;
import dev.gpt2.operator.plan.Feasibility.Feasible;
import dev.gpt2.operator.plan.Feasibility.Infeasible;
import dev.gpt2.operator.plan.Placement.Preferred;
import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.plan.Plan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The memory question for each kind of GPU node that is visible.
 *
 * @param limit the run's own
 * @param budgets what of a limit is for tensors
 * @param answers the planner's, within a budget
 */
record ClassPlans(
    Optional<StatedLimit> limit,
    LongFunction<MemoryBudget> budgets,
    Function<MemoryBudget, Answer> answers,
    FeasibilityText text) {

  /** A class, and the answer for it; null where its memory isn't ours to plan with. */
  private record Planned(NodeClass nodes, int count, MemoryBudget budget, @Nullable Answer answer) {

    Optional<Fits> fit() {
      return answer instanceof Fits fits ? Optional.of(fits) : Optional.empty();
    }

    int percent() {
      return fit().map(fits -> Plan.wholePercent(fits.plan().recomputePercent())).orElse(0);
    }
  }

  Feasibility of(SequencedMap<NodeClass, Integer> classes) {
    List<Planned> planned =
        classes.entrySet().stream()
            .map(entry -> planned(entry.getKey(), entry.getValue()))
            .toList();
    List<ClassStatus> shown = planned.stream().map(ClassPlans::status).toList();
    Optional<Planned> best =
        planned.stream()
            .filter(each -> each.fit().isPresent())
            .min(
                Comparator.comparingInt(Planned::percent)
                    .thenComparingLong(each -> each.nodes().memoryMib()));
    return best.map(chosen -> feasible(chosen, planned, shown))
        .orElseGet(() -> infeasible(planned, shown));
  }

  private Planned planned(NodeClass nodes, int count) {
    long own =
        nodes.sharedBy() == 1 ? nodes.bytes() - MemoryBudget.GPU_CONTEXT_BYTES : sharedBytes(nodes);
    MemoryBudget budget =
        budgets.apply(Math.min(own, limit.map(StatedLimit::bytes).orElse(Long.MAX_VALUE)));
    return new Planned(nodes, count, budget, own < 0 ? null : answers.apply(budget));
  }

  /** Of a GPU that pods share a job may take its part, when it says that it takes no more. */
  private long sharedBytes(NodeClass nodes) {
    long part = nodes.bytes() / nodes.sharedBy();
    return limit.filter(stated -> stated.bytes() <= part).isPresent() ? part : -1;
  }

  private Feasibility feasible(Planned best, List<Planned> planned, List<ClassStatus> shown) {
    Fits fits = best.fit().orElseThrow();
    PlanStatus plan = text.onGpu(fits, best.nodes(), best.budget().limitBytes(), shown);
    List<Preferred> fitting =
        planned.stream()
            .filter(each -> each.fit().isPresent())
            .map(each -> new Preferred(each.nodes(), each.percent()))
            .toList();
    return new Feasible(
        plan,
        "Fits",
        "fits %d of the %d kinds of GPU that nodes have: %s"
            .formatted(fitting.size(), planned.size(), described(planned)),
        new Placement(Optional.empty(), fitting));
  }

  private Feasibility infeasible(List<Planned> planned, List<ClassStatus> shown) {
    Planned largest = planned.getLast();
    return switch (largest.answer()) {
      case TooLarge(Figures smallest, long enough) ->
          text.tooLargeForGpus(smallest, enough, described(planned), shown);
      case TooSlow(Figures plan, Figures smallest, long enough) ->
          text.tooSlowOnGpus(plan, smallest, enough, described(planned), shown);
      case Fits _ -> throw new IllegalStateException("it fits " + largest.nodes());
      case null ->
          new Infeasible(
              null,
              "GpuMemoryShared",
              "pods share the GPUs that nodes have, so how much of their memory is free nobody"
                  + " knows: %s; state spec.memory.limit, at most a pod's part"
                      .formatted(described(planned)));
    };
  }

  private static String described(List<Planned> planned) {
    return planned.stream().map(ClassPlans::described).collect(Collectors.joining("; "));
  }

  private static String described(Planned planned) {
    ClassStatus status = status(planned);
    String what =
        "%s with %s (%d node%s): "
            .formatted(
                status.product(),
                Bytes.format(planned.nodes().bytes()),
                status.nodes(),
                status.nodes() == 1 ? "" : "s");
    return status.message() == null
        ? what + "+%d %% computation".formatted(planned.percent())
        : what + status.message();
  }

  private static ClassStatus status(Planned planned) {
    return switch (planned.answer()) {
      case Fits(Figures plan, Figures _) ->
          status(
              planned,
              true,
              planned.budget().overheadBytes() + plan.tensorBytes(),
              planned.percent(),
              null);
      case TooLarge(Figures _, long enough) ->
          status(
              planned,
              false,
              planned.budget().limitFor(enough),
              null,
              "needs " + Bytes.format(planned.budget().limitFor(enough)));
      case TooSlow(Figures plan, Figures _, long enough) -> {
        int percent = Plan.wholePercent(plan.recomputePercent());
        yield status(
            planned,
            false,
            planned.budget().limitFor(enough),
            percent,
            "%d %% more computation, which is above spec.memory.maxSlowdownPercent"
                .formatted(percent));
      }
      case null ->
          status(
              planned,
              false,
              null,
              null,
              "shared by %d pods".formatted(planned.nodes().sharedBy()));
    };
  }

  private static ClassStatus status(
      Planned planned,
      boolean feasible,
      @Nullable Long bytes,
      @Nullable Integer percent,
      @Nullable String message) {
    return new ClassStatus(
        planned.count(),
        planned.nodes().product(),
        planned.nodes().quantity(),
        feasible,
        bytes,
        percent,
        message);
  }
}
