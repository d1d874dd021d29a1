package dev.gpt2.trainer.exec;

import dev.gpt2.graph.Graph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepInput;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.trainer.sample.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Carries out all graphs of a run: on one set of resident tensors, and in one buffer, which is as
 * large as the plan says.
 *
 * <p>A step is {@link #batch} for each batch whose gradients it takes the mean of, then {@link
 * #update}.
 */
public final class RunExecutor implements AutoCloseable {
  /** As PyTorch's {@code clip_grad_norm_} has it. */
  private static final double CLIP_EPSILON = 1e-6;

  private final Torch torch;
  private final ResidentTensors residents;
  private final double clipNorm;
  private final ArenaBuffer buffer;
  private final List<GraphExecutor> executors = new ArrayList<>();
  private final GraphExecutor batch;
  private final Optional<GraphExecutor> squares;
  private final Optional<GraphExecutor> applying;
  private final Optional<GraphExecutor> validation;
  private final Optional<GenerationExecutor> generation;

  /**
   * Takes the memory for the values of all graphs.
   *
   * @param clipNorm largest norm of all gradients together, where the run's rule clips
   */
  public RunExecutor(
      Torch torch, RunGraphs run, MemoryPlan plan, ResidentTensors residents, double clipNorm) {
    this.torch = torch;
    this.residents = residents;
    this.clipNorm = clipNorm;
    this.buffer = ArenaBuffer.of(torch, plan.arenaBytes());
    this.batch = executor(plan.graph(), plan.step().schedule());
    this.squares = run.squaredGradients().map(this::executor);
    this.applying = run.applying().map(this::executor);
    this.validation = run.validation(GraphOptions.of(torch.device())).map(this::executor);
    this.generation =
        run.generation().map(graphs -> new GenerationExecutor(torch, graphs, residents, buffer));
  }

  private GraphExecutor executor(Graph graph) {
    return executor(graph, Schedule.keepAll(CostGraph.of(graph)));
  }

  private GraphExecutor executor(Graph graph, Schedule schedule) {
    GraphExecutor executor = new GraphExecutor(torch, graph, schedule, residents, buffer);
    executors.add(executor);
    return executor;
  }

  /**
   * Loss and gradients of one batch, [B·T] tokens and what follows each of them; the weights are
   * updated too, or a share of the gradients is added to their sums.
   *
   * @param step number of this optimizer step, from 1
   * @return mean cross-entropy in nats
   */
  public float batch(long[] tokens, long[] targets, double learningRate, long step) {
    try (StepInputs inputs = numbers(learningRate, step).with(torch, tokens, targets)) {
      return batch.run(inputs).result();
    }
  }

  /**
   * Updates the weights by the gradients that were summed; does nothing where every batch does so
   * itself.
   *
   * @return the gradients' norm before they are clipped, where they are
   */
  public OptionalDouble update(double learningRate, long step) {
    OptionalDouble norm =
        squares.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.sqrt(squares.get().run(new StepInputs()).result()));
    if (applying.isPresent()) {
      double scale = Math.min(1, clipNorm / (norm.orElse(0) + CLIP_EPSILON));
      try (StepInputs inputs = numbers(learningRate, step).with(StepInput.GRADIENT_SCALE, scale)) {
        applying.get().run(inputs);
      }
    }
    return norm;
  }

  /** Mean cross-entropy in nats of a window, [T] tokens and what follows each; changes nothing. */
  public float validate(long[] tokens, long[] targets) {
    GraphExecutor loss =
        validation.orElseThrow(() -> new IllegalStateException("the run has no validation"));
    try (StepInputs inputs = new StepInputs().with(torch, tokens, targets)) {
      return loss.run(inputs).result();
    }
  }

  /** Writes samples with the weights as they are; a step in between leaves none of its caches. */
  public LanguageModel languageModel() {
    return generation.orElseThrow(() -> new IllegalStateException("the run has no samples"));
  }

  /**
   * Residents, the buffer for values and the most that kernels took for themselves so far, as
   * accounted.
   */
  public long peakBytes() {
    long workspaceBytes =
        Math.max(
            executors.stream().mapToLong(GraphExecutor::workspaceBytes).max().orElse(0),
            generation.map(GenerationExecutor::workspaceBytes).orElse(0L));
    return residents.bytes() + buffer.bytes() + workspaceBytes;
  }

  private static StepInputs numbers(double learningRate, long step) {
    return new StepInputs()
        .with(StepInput.LEARNING_RATE, learningRate)
        .with(StepInput.STEP, (double) step);
  }

  @Override
  public void close() {
    executors.forEach(GraphExecutor::close);
    generation.ifPresent(GenerationExecutor::close);
    buffer.close();
  }
}
