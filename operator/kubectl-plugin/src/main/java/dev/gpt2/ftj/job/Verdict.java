package dev.gpt2.ftj.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What is the matter with a job, and what to do.
 *
 * @param headline in a line; empty where the phase says it all
 * @param reason in a word
 * @param message the operator's or the trainer's own words, whole; may be empty
 * @param next what somebody may do about it; may be empty
 * @param since when it came to be so
 */
public record Verdict(
    Mood mood,
    String headline,
    String reason,
    String message,
    String next,
    Optional<Instant> since) {

  /** How good or bad it is. */
  public enum Mood {
    DONE,
    BUSY,
    WAITING,
    BAD
  }

  static Verdict of(Mood mood, String headline, Condition condition, String next) {
    return new Verdict(
        mood, headline, condition.reason(), condition.message(), next, condition.since());
  }
}
