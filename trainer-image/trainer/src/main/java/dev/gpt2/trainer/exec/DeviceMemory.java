package dev.gpt2.trainer.exec;

/** A GPU's memory, as its driver counts it: all of it, and what no process has taken. */
public record DeviceMemory(long totalBytes, long freeBytes) {
  public DeviceMemory {
    if (totalBytes < 1 || freeBytes < 0 || freeBytes > totalBytes) {
      throw new IllegalArgumentException(
          "free memory must be between 0 and the total of %d bytes: %d"
              .formatted(totalBytes, freeBytes));
    }
  }

  static DeviceMemory ofUsed(long totalBytes, long usedBytes) {
    return new DeviceMemory(totalBytes, Math.subtractExact(totalBytes, usedBytes));
  }
}
