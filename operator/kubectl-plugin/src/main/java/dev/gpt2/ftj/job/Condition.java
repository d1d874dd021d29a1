package dev.gpt2.ftj.job;

import java.time.Instant;
import java.util.Optional;

/**
 * One condition of a status.
 *
 * @param since when it came to be so
 */
public record Condition(
    String type, String status, String reason, String message, Optional<Instant> since) {

  static Condition of(Document condition) {
    return new Condition(
        condition.text("type").orElse(""),
        condition.text("status").orElse(""),
        condition.text("reason").orElse(""),
        condition.text("message").orElse(""),
        condition.time("lastTransitionTime"));
  }

  boolean is(String otherType, String otherStatus) {
    return type.equals(otherType) && status.equals(otherStatus);
  }
}
