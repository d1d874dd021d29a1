package dev.gpt2.trainer.exec;

import static dev.gpt2.graph.TensorSpec.f32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gpt2.graph.Gpt2TrainingGraph;
import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.GraphOptions.Attention;
import dev.gpt2.graph.GraphOptions.Head;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.graph.TrainingRule;
import dev.gpt2.graph.UpdateOp;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.Precision;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.junit.jupiter.api.Test;

final class CostMeasurementTest {
  private static final long ENOUGH = 1 << 30;
  private static final ModelShape MODEL = new ModelShape(2, 16, 2, 8, 50);

  /** Also with fewer rows of the vocabulary than tokens. */
  @Test
  void eachCall_hasACost() throws NoSuchDeviceException {
    SequencedSet<OpCall> calls = new LinkedHashSet<>();
    for (StepShape shape : List.of(new StepShape(MODEL, 2, 8), new StepShape(MODEL, 10, 7))) {
      for (UpdateRule rule :
          List.of(
              new UpdateRule.Sgd(0.1),
              new UpdateRule.Adam(0.9, 0.999, 1e-8, 0.01, true),
              new UpdateRule.Accumulate(3))) {
        for (Head head : Head.values()) {
          for (Attention attention : Attention.values()) {
            GraphOptions options = GraphOptions.DEFAULT.with(head).with(attention);
            calls.addAll(Gpt2TrainingGraph.of(shape, rule, options).calls());
            if (attention != Attention.MATERIALISED) {
              calls.addAll(Gpt2TrainingGraph.of(shape, rule, Precision.BF16, options).calls());
            }
          }
        }
      }
    }
    calls.addAll(
        Gpt2TrainingGraph.applying(MODEL, TrainingRule.plain(new UpdateRule.Sgd(0))).calls());
    try (Torch torch = NanoGpt2.torch(1)) {
      Map<OpCall, Long> costs = CostMeasurement.measure(torch, calls, ENOUGH);
      assertThat(costs).containsOnlyKeys(calls);
      assertThat(costs.values()).allSatisfy(cost -> assertThat(cost).isPositive());
    }
  }

  /** A product of 512 × 512 × 512 is 4,096 times the work of one of 32 × 32 × 32. */
  @Test
  void moreWork_costsMore() throws NoSuchDeviceException {
    OpCall small = product(32);
    OpCall large = product(512);
    try (Torch torch = NanoGpt2.torch(1)) {
      Map<OpCall, Long> costs = CostMeasurement.measure(torch, List.of(large, small), ENOUGH);
      assertThat(costs.get(large)).isGreaterThan(costs.get(small));
    }
  }

  /** The product has two operands and an output of 4 KiB, the sweep what operands have: 20 KiB. */
  @Test
  void callsThatNeedMoreThanTheLimit_areLeftOut() throws NoSuchDeviceException {
    OpCall small = product(32);
    try (Torch torch = NanoGpt2.torch(1)) {
      assertThat(CostMeasurement.measure(torch, List.of(small), 20 << 10)).containsOnlyKeys(small);
      assertThat(CostMeasurement.measure(torch, List.of(small), (20 << 10) - 1)).isEmpty();
    }
  }

  /** Two operands and the sweep, 64 MiB each; the Java machine grows a little meanwhile. */
  @Test
  void memory_isWhatTheLargestCallTakesAndTheSweep() throws IOException, NoSuchDeviceException {
    assumeTrue(ProcessMemory.isMeasurable(), "needs Linux with glibc");
    long mib = 1 << 20;
    OpCall sum = new OpCall(new UpdateOp.Accumulate(1), List.of(f32(16 * mib), f32(16 * mib)));
    ProcessMemory memory = new ProcessMemory();
    try (Torch torch = NanoGpt2.torch(1)) {
      CostMeasurement.measure(torch, List.of(product(32)), ENOUGH); // loads what runs below
      long peak = memory.peakBytes(() -> CostMeasurement.measure(torch, List.of(sum), ENOUGH));
      assertThat(peak).isBetween(191 * mib, 208 * mib);
    }
  }

  private static OpCall product(long size) {
    TensorSpec matrix = TensorSpec.f32(size, size);
    return new OpCall(new Op.MatMul(false, true), List.of(matrix, matrix));
  }
}
