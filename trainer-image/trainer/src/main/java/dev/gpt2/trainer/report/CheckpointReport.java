package dev.gpt2.trainer.report;

import java.nio.file.Path;

/**
 * A checkpoint that is complete on the volume.
 *
 * @param step the step after which it was written
 * @param createdAt ISO 8601, UTC
 */
public record CheckpointReport(long step, Path folder, String createdAt) {

  /** Such as {@code step-00001000}. */
  public String name() {
    return String.valueOf(folder.getFileName());
  }
}
