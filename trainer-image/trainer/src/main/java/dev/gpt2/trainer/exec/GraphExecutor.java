package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.StepInput;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.arena.Arena;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.LiveValues;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a schedule, step after step, on one set of resident tensors.
 *
 * <p>{@link LiveValues} is asked before each instruction, so a schedule that reads what it has
 * freed, or frees twice, stops there with the node's name instead of reading foreign memory. In the
 * first step each output's shape is compared with the graph's; later ones make the same.
 */
public final class GraphExecutor implements AutoCloseable {

  /**
   * What running the graph once came to.
   *
   * @param result the graph's first result, a number such as the loss; NaN where it has none
   * @param peakBytes the graph's residents, the buffer for values and what kernels took for
   *     themselves, as accounted
   */
  public record Outcome(float result, long peakBytes) {}

  private final Torch torch;
  private final Graph graph;
  private final CostGraph numbers;
  private final Schedule schedule;
  private final ResidentTensors residents;
  private final TorchOps ops;
  private final ArenaBuffer buffer;
  private final boolean ownsBuffer;
  private final ArenaTensors arena;
  private long workspaceBytes;
  private boolean shapesChecked;

  /**
   * Checks the schedule and takes the memory for the graph's values.
   *
   * @throws dev.gpt2.plan.schedule.InvalidScheduleException when it can't be run as it stands
   */
  public GraphExecutor(Torch torch, Graph graph, Schedule schedule, ResidentTensors residents) {
    this(torch, graph, schedule, residents, null);
  }

  /** In a buffer that other graphs use at other times; null: in one of its own. */
  GraphExecutor(
      Torch torch,
      Graph graph,
      Schedule schedule,
      ResidentTensors residents,
      @Nullable ArenaBuffer shared) {
    this.torch = torch;
    this.graph = graph;
    this.numbers = CostGraph.of(graph);
    this.schedule = schedule;
    MemorySimulator.simulate(numbers, schedule);
    this.residents = residents;
    this.ops = new TorchOps(torch, graph);
    Arena places = Arena.of(numbers, schedule);
    this.ownsBuffer = shared == null;
    this.buffer = shared == null ? ArenaBuffer.of(torch, places.bytes()) : shared;
    this.arena = new ArenaTensors(ops, graph, schedule, places, buffer);
  }

  /**
   * Runs a training step whose first result is the loss.
   *
   * @param tokens input tokens, [B·T]
   * @param targets the token after each, [B·T]
   * @param step number of this optimizer step, from 1
   */
  public Outcome run(long[] tokens, long[] targets, double learningRate, long step) {
    return run(tokens, targets, learningRate, step, (result, bytes) -> {});
  }

  /** Takes each result of the graph after a step; the elements are good during the call only. */
  @FunctionalInterface
  interface ResultReader {
    void accept(Value result, FloatBuffer elements);
  }

  Outcome run(long[] tokens, long[] targets, double learningRate, long step, ResultReader reader) {
    try (StepInputs inputs =
        new StepInputs()
            .with(torch, tokens, targets)
            .with(StepInput.LEARNING_RATE, learningRate)
            .with(StepInput.STEP, (double) step)) {
      return run(inputs, reader);
    }
  }

  Outcome run(StepInputs inputs) {
    return run(inputs, (result, bytes) -> {});
  }

  Outcome run(StepInputs inputs, ResultReader reader) {
    // tensors of the arena, at the numbers of the values that are alive
    @Nullable IValue[] values = new IValue[numbers.valueCount()];
    LiveValues live = new LiveValues(numbers);
    int computation = 0;
    for (Instruction instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int id) -> {
          live.compute(id);
          workspaceBytes = Math.max(workspaceBytes, numbers.workspaceBytes(id));
          compute(graph.node(id), computation++, inputs, values);
        }
        case Free(int value) -> {
          live.free(value);
          values[value] = null;
        }
      }
    }
    live.finish();
    shapesChecked = true;
    for (Value result : graph.results()) {
      torch.readFloats(
          tensor(values, result),
          graph.spec(result),
          bytes -> reader.accept(result, bytes.asFloatBuffer()));
    }
    return new Outcome(first(values), graph.residentBytes() + buffer.bytes() + workspaceBytes);
  }

  /** The most that a kernel has taken for itself so far. */
  long workspaceBytes() {
    return workspaceBytes;
  }

  private void compute(Node node, int computation, StepInputs inputs, @Nullable IValue[] values) {
    IValue[] operands = new IValue[node.operands().size()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] =
          switch (node.operands().get(i)) {
            case Value value -> tensor(values, value);
            case Resident resident -> residents.tensor(resident);
            case StepInput input -> inputs.get(input);
          };
    }
    IValue[] outputs = arena.outputs(computation);
    int overwritten = numbers.overwritten(node.id());
    // the first output is the overwritten operand's buffer
    ops.run(
        node.call(),
        operands,
        overwritten < 0 ? outputs : Arrays.copyOfRange(outputs, 1, outputs.length));
    if (overwritten >= 0) {
      values[overwritten] = null;
    }
    if (!shapesChecked) {
      checkShapes(node, outputs);
    }
    for (int i = 0; i < outputs.length; i++) {
      int value = numbers.firstOutput(node.id()) + i;
      if (values[value] == null) {
        values[value] = outputs[i];
      }
    }
  }

  /** A kernel that found the wrong shape would have given its result another place. */
  private void checkShapes(Node node, IValue[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      TensorSpec spec = node.outputs().get(i);
      if (!torch.hasShape(outputs[i], spec)) {
        throw new IllegalStateException("output %d of %s isn't %s".formatted(i, node.name(), spec));
      }
    }
  }

  private float first(@Nullable IValue[] values) {
    if (graph.results().isEmpty() || graph.spec(graph.results().getFirst()).elements() > 1) {
      return Float.NaN;
    }
    float[] first = new float[1];
    torch.read(tensor(values, graph.results().getFirst()), bytes -> first[0] = bytes.getFloat(0));
    return first[0];
  }

  private IValue tensor(@Nullable IValue[] values, Value value) {
    IValue tensor = values[numbers.firstOutput(value.node()) + value.output()];
    if (tensor == null) {
      throw new IllegalStateException("no tensor for " + value);
    }
    return tensor;
  }

  @Override
  public void close() {
    arena.close();
    if (ownsBuffer) {
      buffer.close();
    }
    ops.close();
  }
}
