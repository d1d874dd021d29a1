package dev.gpt2.trainer.exec;

import dev.gpt2.graph.StepShape;
import dev.gpt2.plan.MemoryPlan;
import java.util.Random;

/**
 * Memory that runs take of a GPU, since this was made.
 *
 * <p>PyTorch's allocator keeps what it once had, so what isn't free after some steps is what was
 * taken at their highest.
 */
final class GpuMemory {
  private static final double LEARNING_RATE = 1e-6;

  private final Torch torch;
  private final long freeBytes;

  GpuMemory(Torch torch) {
    this.torch = torch;
    this.freeBytes = torch.deviceMemory().freeBytes();
  }

  /** By some steps of a plan, on random weights and tokens, and by CUDA's libraries. */
  long takenBytes(MemoryPlan plan, StepShape shape, int steps) {
    FreedMemory.giveBack(torch.device());
    long[] tokens = new Random(7).longs(shape.tokens(), 0, shape.model().vocabulary()).toArray();
    try (ResidentTensors residents =
            ResidentTensors.random(torch, plan.graph().residents(), shape.model().layers(), 1);
        GraphExecutor step =
            new GraphExecutor(torch, plan.graph(), plan.step().schedule(), residents)) {
      for (int i = 1; i <= steps; i++) {
        step.run(tokens, tokens, LEARNING_RATE, i);
      }
      return freeBytes - torch.deviceMemory().freeBytes();
    }
  }
}
