package dev.gpt2.plan.schedule;

/** A schedule that can't be run as it stands: a bug in what made it, never in the user's input. */
public final class InvalidScheduleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidScheduleException(String message) {
    super(message);
  }
}
