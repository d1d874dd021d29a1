package dev.gpt2.operator.plan;

import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.operator.api.FineTuneJobSpec;
import dev.gpt2.operator.plan.Feasibility.Unknown;
import dev.gpt2.operator.run.TrainerRun;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.RunSpec;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers the memory question of a job before anything is made for it, with the trainer's own
 * planner and what it foresees for the process. In the pod the trainer comes to the same answer;
 * where it must recompute, it chooses by what ops cost there, which may make another plan of it.
 */
public final class PlannedMemory {
  /** Twice the largest that was published; the planner's tables grow with the square. */
  static final int MOST_LAYERS = 96;

  /** Beyond these, byte and time predictions leave a {@code long}'s range. */
  static final long MOST_PARAMETERS = 100_000_000_000L;

  static final long MOST_TOKENS = 1L << 22;

  private final AnswerCache answers;

  public PlannedMemory() {
    this(_ -> {});
  }

  /**
   * @param took is told how long the planner took, each time that it is asked
   */
  public PlannedMemory(Consumer<Duration> took) {
    this.answers =
        new AnswerCache(
            question -> {
              long began = System.nanoTime();
              Answer answer = Answer.to(question);
              took.accept(Duration.ofNanos(System.nanoTime() - began));
              return answer;
            });
  }

  /**
   * The answer, from the spec and the nodes that are there.
   *
   * @param nodes which a GPU job may run on; of a CPU job they aren't asked for
   */
  public Feasibility of(FineTuneJobSpec spec, Supplier<List<Node>> nodes) {
    return of(spec, Optional.empty(), nodes);
  }

  /** The same for an attempt that is given less than the spec would. */
  public Feasibility ofAttempt(FineTuneJobSpec spec, Quantity limit, Supplier<List<Node>> nodes) {
    return of(spec, Optional.of(limit), nodes);
  }

  private Feasibility of(
      FineTuneJobSpec spec, Optional<Quantity> ofAttempt, Supplier<List<Node>> nodes) {
    RunSpec run = TrainerRun.of(spec);
    if (!RunRules.violations(run).isEmpty()) {
      return new Unknown(null, "InvalidSpec", "the spec is wrong; condition Accepted says where");
    }
    Optional<ModelShape> model = RunRules.shapeOf(run.model());
    if (model.isEmpty()) {
      return new Unknown(
          null,
          "ModelShapeUnknown",
          "only the model's folder tells its shape: the trainer plans when it has read it; with"
              + " spec.model.size it is planned before a pod is made");
    }
    RunGraphs graphs = RunGraphs.of(run, model.get());
    if (!isPlannedHere(graphs.shape())) {
      return new Unknown(
          null,
          "PlannedByTrainer",
          "the operator plans models of up to %d layers and %,d weights, and steps of up to %,d tokens"
              .formatted(MOST_LAYERS, MOST_PARAMETERS, MOST_TOKENS));
    }
    Optional<StatedLimit> limit = StatedLimit.of(spec, run, ofAttempt);
    MemoryBudget budget = budget(run, limit.map(StatedLimit::bytes).orElse(Long.MAX_VALUE));
    FeasibilityText text = new FeasibilityText(run, graphs.shape(), budget);
    SequencedMap<NodeClass, Integer> classes =
        spec.gpuResource()
            .map(resource -> NodeClass.among(nodes.get(), resource))
            .orElseGet(Collections::emptyNavigableMap);
    return classes.isEmpty()
        ? text.of(answer(run, graphs, budget), limit)
        : new ClassPlans(
                limit, bytes -> budget(run, bytes), each -> answer(run, graphs, each), text)
            .of(classes);
  }

  private static MemoryBudget budget(RunSpec run, long limitBytes) {
    return new MemoryBudget(
        limitBytes, MemoryBudget.overheadBytes(run.device().type()), run.memory().reserveBytes());
  }

  private Answer answer(RunSpec run, RunGraphs graphs, MemoryBudget budget) {
    return answers.answer(
        new Question(
            graphs,
            run.device().type(),
            run.memory().strategy(),
            budget.tensorBytes(),
            run.memory().mostRecomputePercent()));
  }

  private static boolean isPlannedHere(StepShape step) {
    return step.model().layers() <= MOST_LAYERS
        && step.model().parameterCount() <= MOST_PARAMETERS
        && step.tokens() <= MOST_TOKENS;
  }
}
