package dev.gpt2.trainer.fetch;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that may be over soon: a broken connection, a server that is busy. */
final class TransientFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration wait;

  TransientFailure(String message) {
    this(message, null);
  }

  /** With the time that the server asked to wait. */
  TransientFailure(String message, @Nullable Duration wait) {
    super(message);
    this.wait = wait;
  }

  @Nullable Duration askedToWait() {
    return wait;
  }
}
