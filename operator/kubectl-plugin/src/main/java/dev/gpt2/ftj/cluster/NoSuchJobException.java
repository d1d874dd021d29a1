package dev.gpt2.ftj.cluster;

/** There is no FineTuneJob of that name; the message says which ones have a similar one. */
public final class NoSuchJobException extends ClusterException {
  private static final long serialVersionUID = 1L;

  NoSuchJobException(String message) {
    super(message);
  }
}
