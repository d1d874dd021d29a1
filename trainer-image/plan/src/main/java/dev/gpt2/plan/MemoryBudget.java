package dev.gpt2.plan;

import dev.gpt2.run.DeviceType;

/**
 * Memory that a run may take.
 *
 * @param limitBytes all there is: the device's free memory, or the container's limit
 * @param overheadBytes what the process takes beside its tensors
 * @param reserveBytes what is to stay free
 */
public record MemoryBudget(long limitBytes, long overheadBytes, long reserveBytes) {
  private static final long MIB = 1L << 20;

  /**
   * What a trainer's process on CPU takes beside its tensors: the Java machine, the tensor library,
   * what its allocator keeps, a small dataset. Measured by {@code make bench-memory}: 370 to 450
   * MiB, of which 90 MiB are pages of library files, which the kernel can drop.
   */
  public static final long PROCESS_BYTES = 448L << 20;

  /**
   * What CUDA's libraries take of a GPU once it computes: cuBLAS' workspaces (8 MiB, on Hopper 32
   * MiB; PyTorch, docs/source/notes/cuda.rst, "cuBLAS workspaces"), kernels that are loaded when
   * they are first called, and what the allocator rounds up to its pages. Measured on one H200 by
   * {@code make test-gpu}: 145 to 235 MiB.
   */
  public static final long GPU_LIBRARY_BYTES = 256L << 20;

  /**
   * What of a GPU's memory the driver keeps, and a process takes by its mere context: foreseen
   * where a GPU is planned for that can't be asked what is free. A guess: nothing was measured.
   */
  public static final long GPU_CONTEXT_BYTES = 768L << 20;

  /** What is foreseen for everything but tensors, in the memory of that kind of device. */
  public static long overheadBytes(DeviceType device) {
    return switch (device) {
      case CPU -> PROCESS_BYTES;
      case GPU -> GPU_LIBRARY_BYTES;
    };
  }

  /** What is left for tensors; negative when there isn't even room for the process. */
  public long tensorBytes() {
    return limitBytes - overheadBytes - reserveBytes;
  }

  /** The smallest limit that leaves so much for tensors. */
  public long limitFor(long tensorBytes) {
    return tensorBytes + overheadBytes + reserveBytes;
  }

  /** That limit as people read it, and as it is copied: {@code 2.14 GiB (2191Mi)}. */
  public String describeLimitFor(long tensorBytes) {
    return "%s (%s)".formatted(Bytes.format(limitFor(tensorBytes)), quantityFor(tensorBytes));
  }

  /** That limit as Kubernetes writes it, rounded up to be copied into a spec. */
  public String quantityFor(long tensorBytes) {
    return Math.ceilDiv(limitFor(tensorBytes), MIB) + "Mi";
  }
}
