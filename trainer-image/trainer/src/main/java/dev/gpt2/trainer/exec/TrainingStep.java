package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.StepInput;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.graph.Value;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.LiveValues;
import dev.gpt2.plan.schedule.MemorySimulator;
import dev.gpt2.plan.schedule.Schedule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a schedule, step after step, on one set of resident tensors.
 *
 * <p>{@link LiveValues} is asked before each instruction, so a schedule that reads what it has
 * freed, or frees twice, stops there with the node's name instead of reading foreign memory. In the
 * first step each output's shape is compared with the graph's; later ones make the same.
 */
public final class TrainingStep implements AutoCloseable {

  /**
   * What a step came to.
   *
   * @param loss mean cross-entropy in nats, float32
   * @param peakBytes residents, the buffer for values and what kernels took for themselves, as
   *     accounted
   */
  public record Outcome(float loss, long peakBytes) {}

  private final Torch torch;
  private final Graph graph;
  private final CostGraph numbers;
  private final Schedule schedule;
  private final ResidentTensors residents;
  private final TorchOps ops;
  private final ArenaTensors arena;
  private final long residentBytes;
  private boolean shapesChecked;

  /**
   * Checks the schedule and takes the memory for a step's values.
   *
   * @throws dev.gpt2.plan.schedule.InvalidScheduleException when it can't be run as it stands
   */
  public TrainingStep(Torch torch, Graph graph, Schedule schedule, ResidentTensors residents) {
    this.torch = torch;
    this.graph = graph;
    this.numbers = CostGraph.of(graph);
    this.schedule = schedule;
    MemorySimulator.simulate(numbers, schedule);
    this.residents = residents;
    this.ops = new TorchOps(torch, graph);
    this.arena = new ArenaTensors(torch, ops, graph, numbers, schedule);
    this.residentBytes = graph.residentBytes();
  }

  /**
   * Runs one step; the graph's first result is the loss.
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
    Map<StepInput, IValue> inputs =
        Map.of(
            StepInput.TOKENS, longs(tokens),
            StepInput.TARGETS, longs(targets),
            StepInput.LEARNING_RATE, IValue.from(learningRate),
            StepInput.STEP, IValue.from((double) step));
    // tensors of the arena, at the numbers of the values that are alive
    @Nullable IValue[] values = new IValue[numbers.valueCount()];
    try {
      LiveValues live = new LiveValues(numbers);
      long workspaceBytes = 0;
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
        torch.read(tensor(values, result), bytes -> reader.accept(result, bytes.asFloatBuffer()));
      }
      return new Outcome(loss(values), residentBytes + arena.bytes() + workspaceBytes);
    } finally {
      inputs.values().forEach(IValue::close);
    }
  }

  private void compute(
      Node node, int computation, Map<StepInput, IValue> inputs, @Nullable IValue[] values) {
    IValue[] operands = new IValue[node.operands().size()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] =
          switch (node.operands().get(i)) {
            case Value value -> tensor(values, value);
            case Resident resident -> residents.tensor(resident);
            case StepInput input -> Objects.requireNonNull(inputs.get(input));
          };
    }
    IValue[] outputs = arena.outputs(computation);
    int overwritten = numbers.overwritten(node.id());
    // the first output is the overwritten operand's buffer
    ops.run(
        node.op(),
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

  private float loss(@Nullable IValue[] values) {
    float[] loss = new float[1];
    torch.read(tensor(values, graph.results().getFirst()), bytes -> loss[0] = bytes.getFloat(0));
    return loss[0];
  }

  private IValue longs(long[] elements) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(elements.length, Long.BYTES))
            .order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(elements);
    return torch.tensor(TensorSpec.i64(elements.length), bytes);
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
    ops.close();
  }
}
