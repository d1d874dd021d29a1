package dev.gpt2.run;

import org.jspecify.annotations.Nullable;

/**
 * Where checkpoints go, one each {@code every} steps and at the end; the newest {@code keep} stay.
 */
public record CheckpointSpec(@Nullable String path, Long every, Integer keep) {
  public CheckpointSpec {
    every = every == null ? 1_000L : every;
    keep = keep == null ? 5 : keep;
  }
}
