package dev.gpt2.trainer.picture;

import java.util.EnumSet;
import java.util.Map;

/**
 * One computation of a step.
 *
 * @param start predicted nanoseconds since the step's begin
 * @param bytes alive meanwhile, by {@link Purpose}
 */
record Moment(String node, Activity activity, long start, long end, Map<Purpose, Long> bytes) {

  /** What the computation is. */
  enum Activity {
    FORWARD,
    BACKWARD,
    /** Was done before. */
    AGAIN
  }

  /** Why bytes are there, in the order in which they are stacked. */
  enum Purpose {
    /** Made by the forward pass, and not let go since. */
    KEPT,
    /** Made by the loss or the backward pass. */
    GRADIENT,
    /** Made again. */
    MADE_AGAIN,
    /** Held by the running node for itself. */
    WORKSPACE
  }

  Moment {
    bytes = Map.copyOf(bytes);
  }

  /** Bytes of this purpose and of those below it. */
  long upTo(Purpose purpose) {
    return EnumSet.range(Purpose.KEPT, purpose).stream().mapToLong(this::of).sum();
  }

  /** Bytes of this purpose alone. */
  long of(Purpose purpose) {
    return bytes.getOrDefault(purpose, 0L);
  }

  long total() {
    return upTo(Purpose.WORKSPACE);
  }
}
