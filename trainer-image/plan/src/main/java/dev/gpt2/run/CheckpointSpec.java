package dev.gpt2.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where checkpoints go, one each {@code every} steps and at the end; the newest {@code keep} stay,
 * and the one with the best validation.
 *
 * @param keepEvery of older ones one per so long stays too, such as {@code 2h}; null: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckpointSpec(
    @Nullable String path, Long every, Integer keep, @Nullable String keepEvery) {
  public CheckpointSpec {
    every = every == null ? 1_000L : every;
    keep = keep == null ? 5 : keep;
  }

  /** Empty where none is stated; for a spec without violations. */
  public Optional<Duration> keptInterval() {
    return keepEvery == null ? Optional.empty() : TimeSpan.parse(keepEvery);
  }
}
