package dev.gpt2.run;

/** One thing that is wrong with a spec: the field ({@code training.steps}) and what it must be. */
public record Violation(String field, String message) {
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
