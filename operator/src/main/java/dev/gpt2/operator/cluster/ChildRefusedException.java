package dev.gpt2.operator.cluster;

import org.jspecify.annotations.Nullable;

/** The API server, or an object that was there before, keeps a child from being made. */
public final class ChildRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;

  ChildRefusedException(String what, @Nullable Throwable cause) {
    super(what, cause);
    this.what = what;
  }

  /** Which child, and why: for the status. */
  public String what() {
    return what;
  }
}
