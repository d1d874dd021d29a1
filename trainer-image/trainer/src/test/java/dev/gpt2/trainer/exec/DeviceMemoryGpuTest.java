package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.GraphOptions;
import dev.gpt2.graph.RunGraphs;
import dev.gpt2.graph.StepShape;
import dev.gpt2.graph.UpdateRule;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.plan.MemoryPlan;
import dev.gpt2.plan.TrainingPlanner;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.MemorySpec.Strategy;
import dev.gpt2.run.ModelShape;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a run takes of a GPU, as its driver counts it, against what is foreseen.
 *
 * <p>Run in a process of its own: what CUDA's libraries take at their first use counts. The process
 * has {@code PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True}, as the image has it.
 */
@Tag("gpu")
class DeviceMemoryGpuTest {
  private static final StepShape SHAPE =
      new StepShape(ModelShape.ofSize("124M").orElseThrow(), 1, 1_024);
  private static final int STEPS = 3;

  @Test
  void memoryTaken_isAtMostWhatIsForeseen() throws NoSuchDeviceException {
    TrainingPlanner planner =
        new TrainingPlanner(
            RunGraphs.of(SHAPE, new UpdateRule.Adam(0.9, 0.999, 1e-8, 0, false)),
            GraphOptions.of(DeviceType.GPU));
    MemoryPlan smallest = planner.smallest(Strategy.REMATERIALIZE);
    try (Torch torch = Torch.start(DeviceType.GPU, 1)) {
      GpuMemory memory = new GpuMemory(torch);
      for (MemoryPlan plan : new MemoryPlan[] {smallest, planner.keepAll()}) {
        long taken = memory.takenBytes(plan, SHAPE, STEPS);
        System.out.printf(
            Locale.ROOT,
            "124M T=1024 Adam: %,d bytes planned, %,d taken: %+.1f MiB%n",
            plan.peakBytes(),
            taken,
            (taken - plan.peakBytes()) / (double) (1 << 20));
        assertThat(taken).isLessThanOrEqualTo(plan.peakBytes() + MemoryBudget.GPU_LIBRARY_BYTES);
      }
    }
  }
}
