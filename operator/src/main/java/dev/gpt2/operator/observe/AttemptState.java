package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.FailureKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far an attempt has come. */
public sealed interface AttemptState {

  /** There is no Job yet. */
  record Absent() implements AttemptState {}

  /** The Job is there, its pod doesn't run: {@code reason} in one word, {@code message} why. */
  record Waiting(String reason, String message) implements AttemptState {}

  /** The trainer runs. */
  record Running(String pod) implements AttemptState {}

  /** The trainer has ended, and its Job is about to say how. */
  record Ending(String pod) implements AttemptState {}

  /** The trainer ran when its node was last heard of; {@code message} says what to do. */
  record Unreachable(String message) implements AttemptState {}

  /** The Job is held back, its pod gone or on its way. */
  record Suspended() implements AttemptState {}

  /** It failed, and another one begins at that time. */
  record BackingOff(Instant until, String message) implements AttemptState {}

  /** The trainer came to its end; {@code message} are its last words. */
  record Succeeded(String message) implements AttemptState {
    /** Where its last words aren't known. */
    public static final Succeeded WORDLESS = new Succeeded("The trainer ended with exit code 0.");
  }

  /** The attempt is over without a result. */
  record Failed(FailureKind kind, String reason, String message, @Nullable Integer exitCode)
      implements AttemptState {}
}
