package dev.gpt2.trainer.memory;

/** Memory that can't be exceeded, and who says so: a file of the kernel, a device. */
public record MemoryLimit(long bytes, String source) {
  public MemoryLimit {
    if (bytes < 0) {
      throw new IllegalArgumentException("a memory limit is at least 0 bytes: " + bytes);
    }
  }
}
