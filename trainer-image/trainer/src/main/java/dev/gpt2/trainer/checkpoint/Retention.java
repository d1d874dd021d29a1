package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints stay when newer ones come; that of the best validation always does.
 *
 * @param keep so many of the newest
 * @param interval of the older ones one per so long, counted from the run's start; null: none
 */
public record Retention(int keep, @Nullable Duration interval) {
  public Retention {
    if (keep < 1) {
      throw new IllegalArgumentException("keep must be at least 1: " + keep);
    }
  }

  /**
   * Which of the older checkpoints needn't stay.
   *
   * <p>One per interval is, as with TensorFlow's {@code keep_checkpoint_every_n_hours}, the first
   * that is at least an interval younger than the last that stayed, or than the run.
   *
   * @param older the oldest first
   * @param newest the one that was just written: it knows which is the best
   */
  List<Path> superfluous(List<Path> older, TrainerState newest) throws IOException {
    ValidationState validation = newest.validation();
    long best = validation == null ? -1 : validation.bestStep();
    Instant last = Instant.parse(newest.runStartedAt());
    List<Path> superfluous = new ArrayList<>();
    for (Path folder : older) {
      Optional<Instant> created = interval == null ? Optional.empty() : createdAt(folder);
      if (created.isPresent() && !created.get().isBefore(last.plus(interval))) {
        last = created.get();
      } else if (StepName.step(folder).orElse(-1) != best || best < 0) {
        superfluous.add(folder);
      }
    }
    return superfluous;
  }

  /** Empty for a checkpoint that is damaged: there is no reason to keep that. */
  private static Optional<Instant> createdAt(Path folder) throws IOException {
    try {
      return Optional.of(
          Instant.parse(TrainerState.read(folder.resolve(Checkpoint.STATE)).createdAt()));
    } catch (CorruptFileException | NoSuchFileException | DateTimeParseException damaged) {
      return Optional.empty();
    }
  }
}
