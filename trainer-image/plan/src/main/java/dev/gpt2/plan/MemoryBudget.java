package dev.gpt2.plan;

/**
 * Memory that a run may take.
 *
 * @param limitBytes all there is: the device's free memory, or the container's limit
 * @param overheadBytes what the process takes beside its tensors
 * @param reserveBytes what is to stay free
 */
public record MemoryBudget(long limitBytes, long overheadBytes, long reserveBytes) {

  /**
   * What a trainer's process on CPU takes beside its tensors: the Java machine, the tensor library,
   * what its allocator keeps, a small dataset. Measured by {@code make bench-memory}: 370 to 450
   * MiB, of which 90 MiB are pages of library files, which the kernel can drop.
   */
  public static final long PROCESS_BYTES = 448L << 20;

  /** What is left for tensors; negative when there isn't even room for the process. */
  public long tensorBytes() {
    return limitBytes - overheadBytes - reserveBytes;
  }

  /** The smallest limit that leaves so much for tensors. */
  public long limitFor(long tensorBytes) {
    return tensorBytes + overheadBytes + reserveBytes;
  }
}
