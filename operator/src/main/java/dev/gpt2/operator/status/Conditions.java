package dev.gpt2.operator.status;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the list of conditions: what isn't said to be True is False, and the time of the last
 * transition stays where the status stays.
 */
final class Conditions {
  /** The API's own limit for a condition's message. */
  private static final int LONGEST_MESSAGE = 32_768;

  private record Truth(String status, String reason, String message) {}

  private final FineTuneJob job;
  private final Instant now;
  private final Map<ConditionType, Truth> truths = new EnumMap<>(ConditionType.class);

  Conditions(FineTuneJob job, Instant now) {
    this.job = job;
    this.now = now;
  }

  Conditions holds(ConditionType type, String reason, String message) {
    truths.put(type, new Truth("True", reason, message));
    return this;
  }

  Conditions fails(ConditionType type, String reason, String message) {
    truths.put(type, new Truth("False", reason, message));
    return this;
  }

  Conditions isUnknown(ConditionType type, String reason, String message) {
    truths.put(type, new Truth("Unknown", reason, message));
    return this;
  }

  /** All conditions; those nothing was said about are False for the given reason. */
  List<Condition> build(String otherwise) {
    List<Condition> conditions = new ArrayList<>();
    for (ConditionType type : ConditionType.values()) {
      conditions.add(condition(type, truths.getOrDefault(type, new Truth("False", otherwise, ""))));
    }
    return List.copyOf(conditions);
  }

  /** The condition of that type in a status, if it has one. */
  static Optional<Condition> find(FineTuneJobStatus status, ConditionType type) {
    return status.conditions().stream()
        .filter(condition -> type.word().equals(condition.getType()))
        .findFirst();
  }

  static boolean isTrue(FineTuneJobStatus status, ConditionType type) {
    return find(status, type).filter(condition -> "True".equals(condition.getStatus())).isPresent();
  }

  private Condition condition(ConditionType type, Truth truth) {
    String status = truth.status();
    String since =
        Optional.ofNullable(job.getStatus())
            .flatMap(before -> find(before, type))
            .filter(before -> status.equals(before.getStatus()))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    String message = truth.message();
    return new ConditionBuilder()
        .withType(type.word())
        .withStatus(status)
        .withReason(truth.reason())
        .withMessage(
            message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message)
        .withLastTransitionTime(since)
        .withObservedGeneration(job.getMetadata().getGeneration())
        .build();
  }
}
