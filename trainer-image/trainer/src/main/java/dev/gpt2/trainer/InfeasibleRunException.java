package dev.gpt2.trainer;

/** A run that no plan fits into its memory limit; the message says what would do. */
final class InfeasibleRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InfeasibleRunException(String message) {
    super(message);
  }
}
