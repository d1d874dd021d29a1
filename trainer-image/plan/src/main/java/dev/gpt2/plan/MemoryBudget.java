package dev.gpt2.plan;

/**
 * Memory that a run may take.
 *
 * @param limitBytes all there is: the device's free memory, or the container's limit
 * @param overheadBytes what the process takes beside its tensors
 * @param reserveBytes what is to stay free
 */
public record MemoryBudget(long limitBytes, long overheadBytes, long reserveBytes) {

  /** What is left for tensors; negative when there isn't even room for the process. */
  public long tensorBytes() {
    return limitBytes - overheadBytes - reserveBytes;
  }

  /** The smallest limit that leaves so much for tensors. */
  public long limitFor(long tensorBytes) {
    return tensorBytes + overheadBytes + reserveBytes;
  }
}
