package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that is there but doesn't hold what its format promises; trying again doesn't help.
 *
 * <p>Its siblings among {@link IOException}s are the environment's (disk, permissions, network).
 */
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public CorruptFileException(Path file, long offsetBytes, String message) {
    super("%s: at byte %d: %s".formatted(file, offsetBytes, message));
  }

  /** For damage that has no place, such as a checksum that differs. */
  public CorruptFileException(Path file, String message) {
    super("%s: %s".formatted(file, message));
  }
}
