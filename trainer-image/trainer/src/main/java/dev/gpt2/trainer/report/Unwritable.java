package dev.gpt2.trainer.report;

import java.io.IOException;
import java.nio.file.Path;

/** Says which file of a run's folder the disk refuses: its own message often doesn't. */
public final class Unwritable {
  private Unwritable() {}

  /**
   * The failure that ends the run; it goes on from its newest checkpoint when it is started again.
   */
  public static IOException of(Path file, IOException refused) {
    return new IOException(
        "%s can't be written: %s; free some room, or give a larger volume"
            .formatted(file, refused.getMessage()),
        refused);
  }
}
