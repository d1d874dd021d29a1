package dev.gpt2.trainer.exec;

import static dev.gpt2.graph.TensorSpec.f32;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.HeadOp;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.graph.UpdateOp;
import dev.gpt2.run.DeviceType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both devices' ways of adding rows give the same sums; the GPU's runs on a CPU too, on one thread
 * even in a fixed order.
 *
 * <p>600 rows are added to 40, in three parts where they are multiplied first.
 */
class TorchRowsTest {
  private static final int ROWS = 600;
  private static final TensorSpec MATRIX = f32(40, 8);
  private static final TensorSpec ADDED = f32(ROWS, 8);
  private static final TensorSpec TOKENS = TensorSpec.i64(ROWS);

  /** A call, and which of its operands is added to. */
  private record Adding(OpCall call, int matrix) {}

  static Stream<Adding> cases() {
    TensorSpec each = f32(ROWS);
    return Stream.of(
        new Adding(new OpCall(new Op.TokenEmbeddingGradient(), List.of(MATRIX, ADDED, TOKENS)), 0),
        new Adding(
            new OpCall(new UpdateOp.AccumulateEmbedding(3), List.of(ADDED, TOKENS, MATRIX)), 2),
        new Adding(
            new OpCall(
                new HeadOp.TiedSgd(16, 0.1),
                List.of(ADDED, TOKENS, each, ADDED, TOKENS, f32(), MATRIX)),
            6));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sums_areTheSame(Adding adding) throws NoSuchDeviceException {
    assertThat(sum(adding, DeviceType.GPU))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(sum(adding, DeviceType.CPU));
  }

  private static float[] sum(Adding adding, DeviceType form) throws NoSuchDeviceException {
    OpCall call = adding.call();
    float[] sum = new float[Math.toIntExact(MATRIX.elements())];
    try (Torch torch = NanoGpt2.torch(1);
        TorchOps ops = new TorchOps(torch, List.of(call), form)) {
      torch.seed(1);
      IValue[] operands =
          call.operands().stream().map(spec -> operand(torch, spec)).toArray(IValue[]::new);
      IValue[] outputs =
          call.signature().outputs().stream()
              .skip(call.op().overwrites().isPresent() ? 1 : 0)
              .map(torch::zeros)
              .toArray(IValue[]::new);
      ops.run(call, operands, outputs);
      torch.<RuntimeException>read(
          operands[adding.matrix()], elements -> elements.asFloatBuffer().get(sum));
      Arrays.stream(outputs).forEach(IValue::close);
      Arrays.stream(operands).forEach(IValue::close);
    }
    return sum;
  }

  private static IValue operand(Torch torch, TensorSpec spec) {
    if (spec.rank() == 0) {
      return IValue.from(0.5);
    }
    return switch (spec.dtype()) {
      case F32, BF16 -> torch.normal(spec, 1);
      case I64 -> {
        ByteBuffer tokens =
            ByteBuffer.allocateDirect(Math.toIntExact(spec.bytes())).order(ByteOrder.nativeOrder());
        for (long i = 0; i < spec.elements(); i++) {
          tokens.putLong(i * i % MATRIX.size(0));
        }
        yield torch.tensor(spec, tokens.flip());
      }
    };
  }
}
