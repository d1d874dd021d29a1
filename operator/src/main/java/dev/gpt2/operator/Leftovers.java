package dev.gpt2.operator;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.observe.Observation;
import dev.gpt2.operator.status.StatusOf;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was made for a job that is over. */
final class Leftovers {
  private final FineTuneJob job;
  private final FineTuneJobStatus status;
  private final Observation found;
  private final Instant now;

  Leftovers(FineTuneJob job, FineTuneJobStatus status, Observation found, Instant now) {
    this.job = job;
    this.status = status;
    this.found = found;
    this.now = now;
  }

  /** Jobs that still run, as no more is wanted of them; everything, once its time is over. */
  List<? extends HasMetadata> superfluous() {
    return timeIsOver().filter(at -> !now.isBefore(at)).isPresent()
        ? found.undeleted()
        : found.unfinishedJobs();
  }

  /** When that will be everything. */
  Optional<Instant> superfluousLater() {
    return timeIsOver().filter(now::isBefore);
  }

  private Optional<Instant> timeIsOver() {
    return Optional.ofNullable(job.getSpec().ttlSecondsAfterFinished())
        .flatMap(seconds -> StatusOf.endedAt(status).map(at -> at.plusSeconds(seconds)));
  }
}
