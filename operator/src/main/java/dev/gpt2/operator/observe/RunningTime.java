package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.AttemptStatus;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the trainers of an attempt have run: each pod's time is added once, when it runs no
 * more.
 *
 * @param runningSince of the pod that runs now
 * @param activeSeconds of those that run no more
 */
record RunningTime(@Nullable String runningSince, @Nullable Long activeSeconds) {

  /** Goes on from what is known; a pod that is gone has run until now at most. */
  static RunningTime of(@Nullable AttemptStatus known, @Nullable Pod pod, Instant now) {
    @Nullable String since = pod == null ? null : PodOutcome.runningSince(pod).orElse(null);
    Optional<ContainerStateTerminated> end = Optional.ofNullable(pod).flatMap(PodOutcome::end);
    boolean isKnown =
        known != null && pod != null && pod.getMetadata().getName().equals(known.pod());
    Duration ran = Duration.ofSeconds(known == null ? 0 : orZero(known.activeSeconds()));
    if (known != null && known.runningSince() != null && !(isKnown && since != null)) {
      Instant until =
          isKnown
              ? end.map(ContainerStateTerminated::getFinishedAt).map(Instant::parse).orElse(now)
              : now;
      ran = ran.plus(Duration.between(Instant.parse(known.runningSince()), until));
    }
    if (!isKnown) {
      ran = ran.plus(end.map(RunningTime::between).orElse(Duration.ZERO));
    }
    long seconds = Math.max(0, ran.toSeconds());
    return new RunningTime(since, seconds == 0 ? null : (Long) seconds);
  }

  private static Duration between(ContainerStateTerminated end) {
    return end.getStartedAt() == null || end.getFinishedAt() == null
        ? Duration.ZERO
        : Duration.between(Instant.parse(end.getStartedAt()), Instant.parse(end.getFinishedAt()));
  }

  private static long orZero(@Nullable Long seconds) {
    return Objects.requireNonNullElse(seconds, 0L);
  }
}
