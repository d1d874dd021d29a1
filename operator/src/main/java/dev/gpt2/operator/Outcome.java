package dev.gpt2.operator;

import dev.gpt2.operator.api.FineTuneJobStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a job came to.
 *
 * @param superfluous what isn't needed any more, to be deleted once the status says why
 * @param lookAgain when something is to be done though nothing may happen
 */
record Outcome(
    FineTuneJobStatus status,
    List<? extends HasMetadata> superfluous,
    Optional<Instant> lookAgain) {

  static Outcome of(FineTuneJobStatus status) {
    return new Outcome(status, List.of(), Optional.empty());
  }
}
