package dev.gpt2.trainer.exec;

import dev.gpt2.graph.Graph;
import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Instruction.Compute;
import dev.gpt2.plan.schedule.Instruction.Free;
import dev.gpt2.plan.schedule.LiveValues;
import dev.gpt2.plan.schedule.Schedule;

/**
 * What a schedule's forward pass leaves in memory for its backward pass.
 *
 * <p>The boundary lies before the loss: its op makes the loss and the first gradients from the same
 * logits, chunk by chunk, and leaves no logits for later.
 */
final class HeldBytes {
  private HeldBytes() {}

  /**
   * Bytes of all values that are alive when the loss, the graph's first result, is about to be
   * computed for the first time; what the loss reads is among them.
   */
  static long of(Graph graph, Schedule schedule) {
    int loss = graph.results().getFirst().node();
    LiveValues live = new LiveValues(CostGraph.of(graph));
    for (var instruction : schedule.instructions()) {
      switch (instruction) {
        case Compute(int node) when node == loss -> {
          return live.liveBytes();
        }
        case Compute(int node) -> live.compute(node);
        case Free(int value) -> live.free(value);
      }
    }
    throw new IllegalArgumentException("the schedule never computes the loss");
  }
}
