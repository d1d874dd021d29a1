package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.graph.UpdateOp;
import dev.gpt2.run.DeviceType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures how long ops take on this device, each alone on tensors of its operands' shapes.
 *
 * <p>Nothing of a run is touched, and one op's tensors are freed before the next one's are made. An
 * op for which the memory isn't enough is left out.
 *
 * <p>Within a step an op seldom finds its operands in the cache, since others have run since they
 * were made; run again and again it always would. So the caches are swept before each run. That
 * hardly matters to matrix products, but on a CPU ops that only move bytes take 1.2 to 6 times as
 * long as with warm caches, as they do in a step.
 *
 * <p>A GPU works off calls while the next ones are on their way, so there an op runs several times
 * in a row, and counts without what it takes to start it; nor with what it takes to load its
 * kernels when it is first called.
 *
 * <p>All ops run once, then all again: a machine's speed wanders by some percent within seconds,
 * and ops that ran at different times could not be compared. Medians count, not the shortest runs:
 * a long op, which runs once, has had its share of what disturbs.
 *
 * <p>Elements are all the same, as the time of none of these ops depends on them.
 */
public final class CostMeasurement implements AutoCloseable {
  private static final int MOST_RUNS = 5;

  /** Runs that took so long together are enough. */
  private static final long ENOUGH_NANOSECONDS = 75_000_000;

  /** More than a core's own cache, or a GPU's. */
  private static final long MOST_SWEPT_BYTES = 64 << 20;

  private static final int IN_A_ROW = 10;

  private static final double ELEMENT = 0.01;

  private final Torch torch;
  private final TorchOps ops;
  private final OpTimer timer;
  private final OpCall sweep;
  private final IValue[] swept;

  private CostMeasurement(Torch torch, Collection<OpCall> calls) {
    this.torch = torch;
    // a step that is smaller than the caches stays in them
    TensorSpec half = TensorSpec.f32(Math.max(1, sweptBytes(torch, calls) / 2 / Float.BYTES));
    this.sweep = new OpCall(new UpdateOp.Accumulate(1), List.of(half, half));
    this.swept = filled(sweep.operands());
    this.ops =
        new TorchOps(
            torch, Stream.concat(calls.stream(), Stream.of(sweep)).toList(), torch.device());
    this.timer = new OpTimer(torch);
  }

  /**
   * Nanoseconds of each call, at least 1; then gives what it has freed back to the system.
   *
   * @param limitBytes for all tensors at a time; calls that need more are left out
   */
  public static Map<OpCall, Long> measure(Torch torch, Collection<OpCall> calls, long limitBytes) {
    List<OpCall> fitting =
        calls.stream()
            .filter(call -> bytes(call) <= limitBytes - sweptBytes(torch, calls))
            .toList();
    if (fitting.isEmpty()) {
      return Map.of();
    }
    Map<OpCall, List<Long>> runs = new LinkedHashMap<>();
    fitting.forEach(call -> runs.put(call, new ArrayList<>()));
    try (CostMeasurement measurement = new CostMeasurement(torch, fitting)) {
      for (int i = 0; i < MOST_RUNS; i++) {
        runs.forEach(
            (call, nanoseconds) -> {
              if (nanoseconds.stream().mapToLong(Long::longValue).sum() < ENOUGH_NANOSECONDS) {
                nanoseconds.add(measurement.nanoseconds(call));
              }
            });
      }
    }
    FreedMemory.giveBack(torch.device());
    Map<OpCall, Long> costs = new LinkedHashMap<>();
    runs.forEach((call, nanoseconds) -> costs.put(call, median(nanoseconds)));
    return costs;
  }

  /** The middle one, or the mean of the two in the middle. */
  private static long median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    int above = sorted.size() / 2;
    int below = (sorted.size() - 1) / 2;
    return (sorted.get(below) + sorted.get(above)) / 2;
  }

  private static long bytes(OpCall call) {
    return call.bytes() + call.signature().workspaceBytes();
  }

  /** Of a GPU nothing is swept. */
  private static long sweptBytes(Torch torch, Collection<OpCall> calls) {
    if (torch.device() == DeviceType.GPU) {
      return 0;
    }
    long bytes =
        calls.stream().flatMap(call -> call.operands().stream()).mapToLong(TensorSpec::bytes).sum();
    return Math.min(bytes, MOST_SWEPT_BYTES);
  }

  private long nanoseconds(OpCall call) {
    IValue[] operands =
        call.operands().stream().map(spec -> operand(spec, call)).toArray(IValue[]::new);
    IValue[] outputs = filled(written(call));
    Runnable run = () -> ops.run(call, operands, outputs);
    try {
      return switch (torch.device()) {
        case CPU -> {
          ops.run(sweep, swept);
          yield timer.time(run);
        }
        case GPU -> {
          run.run();
          yield Math.ceilDiv(timer.time(() -> repeat(run)), IN_A_ROW);
        }
      };
    } finally {
      close(operands);
      close(outputs);
    }
  }

  private static void repeat(Runnable run) {
    for (int i = 0; i < IN_A_ROW; i++) {
      run.run();
    }
  }

  /** The outputs, without one that replaces an operand. */
  private static List<TensorSpec> written(OpCall call) {
    List<TensorSpec> outputs = call.signature().outputs();
    return call.op().overwrites().isPresent() ? outputs.subList(1, outputs.size()) : outputs;
  }

  private IValue[] filled(List<TensorSpec> specs) {
    return specs.stream().map(spec -> torch.filled(spec, ELEMENT)).toArray(IValue[]::new);
  }

  private IValue operand(TensorSpec spec, OpCall call) {
    return switch (spec.dtype()) {
      case F32, BF16 -> spec.rank() == 0 ? IValue.from(ELEMENT) : torch.filled(spec, ELEMENT);
      case I64 -> torch.tensor(spec, rows(spec.elements(), fewestRows(call)));
    };
  }

  /** Tokens name rows of one of the op's matrices: numbers that all of these have. */
  private static long fewestRows(OpCall call) {
    return call.operands().stream()
        .filter(spec -> spec.rank() == 2)
        .mapToLong(spec -> spec.size(0))
        .min()
        .orElseThrow();
  }

  private static ByteBuffer rows(long count, long rows) {
    ByteBuffer numbers =
        ByteBuffer.allocateDirect(Math.toIntExact(count * Long.BYTES))
            .order(ByteOrder.nativeOrder());
    for (long i = 0; i < count; i++) {
      numbers.putLong(i % rows);
    }
    return numbers.flip();
  }

  private static void close(IValue[] tensors) {
    Arrays.stream(tensors).forEach(IValue::close);
  }

  @Override
  public void close() {
    close(swept);
    timer.close();
    ops.close();
  }
}
