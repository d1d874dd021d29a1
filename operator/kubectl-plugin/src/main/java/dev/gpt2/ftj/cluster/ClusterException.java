package dev.gpt2.ftj.cluster;

/** The cluster couldn't be asked; the message says why, with kubectl's own words. */
public class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String message) {
    super(message);
  }

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
