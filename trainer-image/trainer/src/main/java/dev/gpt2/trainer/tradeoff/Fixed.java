package dev.gpt2.trainer.tradeoff;

import dev.gpt2.plan.MemoryBudget;

/**
 * Memory that is taken whatever a step does. Of a graph from a file it is nothing: the file doesn't
 * tell.
 *
 * @param weightBytes the weights
 * @param optimizerBytes the optimizer's state
 * @param processBytes what the process takes beside its tensors in the memory that is limited
 * @param reserveBytes what is to stay free
 */
public record Fixed(long weightBytes, long optimizerBytes, long processBytes, long reserveBytes) {
  static final Fixed NONE = new Fixed(0, 0, 0, 0);

  /** Tensors that stay between steps. */
  public long residentBytes() {
    return weightBytes + optimizerBytes;
  }

  /** The memory limit that leaves so much for tensors. */
  public long limitFor(long tensorBytes) {
    return new MemoryBudget(0, processBytes, reserveBytes).limitFor(tensorBytes);
  }

  /** What a memory limit leaves for tensors; may be negative. */
  public long tensorBytes(long limitBytes) {
    return new MemoryBudget(limitBytes, processBytes, reserveBytes).tensorBytes();
  }
}
