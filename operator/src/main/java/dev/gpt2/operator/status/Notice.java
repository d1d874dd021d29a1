package dev.gpt2.operator.status;

/** Something that happened, for `kubectl describe`; becomes an event. */
public record Notice(Severity severity, String reason, String message) {

  /** Kubernetes' two types of event. */
  public enum Severity {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String word;

    Severity(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
