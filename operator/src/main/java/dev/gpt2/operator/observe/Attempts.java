package dev.gpt2.operator.observe;

import dev.gpt2.operator.api.AttemptStatus;
import dev.gpt2.operator.api.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All attempts of a job: as the status knows them, and as their Jobs are now.
 *
 * @param earlier those before the current one, oldest first
 * @param current the newest one, which may not have been made yet
 * @param known how the status shows the current one; empty when it was never made
 */
public record Attempts(
    List<AttemptStatus> earlier, Attempt current, Optional<AttemptStatus> known) {
  /** Of those that went wrong there are no more than this, by the bounds of {@code spec.retry}. */
  private static final int MOST_SHOWN = 32;

  public Attempts {
    earlier = List.copyOf(earlier);
  }

  /** Goes on from the status; a Job that it doesn't know of yet is the current attempt. */
  public static Attempts of(List<AttemptStatus> before, Observation found, Instant now) {
    int number =
        Stream.concat(before.stream().map(AttemptStatus::number), found.attemptNumbers().stream())
            .max(Integer::compare)
            .orElse(1);
    Attempt current = found.attempt(number);
    AttemptStatus known =
        before.stream().filter(each -> each.number() == number).findFirst().orElse(null);
    return new Attempts(
        before.stream().filter(each -> each.number() < number).toList(),
        current,
        current.status(known, now));
  }

  /** With a new one, which hasn't been made yet. */
  public Attempts next() {
    return new Attempts(all(), Attempt.absent(current.number() + 1), Optional.empty());
  }

  /** With the current one as it is now. */
  public Attempts with(Attempt made, Instant now) {
    return new Attempts(earlier, made, made.status(known.orElse(null), now));
  }

  /** With the current one over, though its Job may not be yet. */
  public Attempts ended(FailureKind failure, String reason, Instant now) {
    return new Attempts(
        earlier, current, known.map(attempt -> attempt.ended(failure, reason, now)));
  }

  /** How often it went wrong like that. */
  public int failures(FailureKind kind) {
    return (int) shown().stream().filter(attempt -> attempt.failure() == kind).count();
  }

  /** How long trainers have run, over all attempts. */
  public Duration active(Instant now) {
    Duration active =
        Duration.ofSeconds(
            shown().stream()
                .map(AttemptStatus::activeSeconds)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum());
    return known
        .map(AttemptStatus::runningSince)
        .map(since -> active.plus(Duration.between(Instant.parse(since), now)))
        .orElse(active);
  }

  /** As the status lists them; of too many, the oldest that were only disrupted are left out. */
  public List<AttemptStatus> shown() {
    List<AttemptStatus> shown = new ArrayList<>(all());
    while (shown.size() > MOST_SHOWN) {
      shown.remove(
          shown.stream()
              .filter(attempt -> attempt.failure() == FailureKind.DISRUPTION)
              .findFirst()
              .orElseGet(shown::getFirst));
    }
    return List.copyOf(shown);
  }

  private List<AttemptStatus> all() {
    return Stream.concat(earlier.stream(), known.stream()).toList();
  }
}
