package dev.gpt2.run;

/**
 * How a trainer ends: the contract between trainer and operator.
 *
 * <p>Exit code 137 without a {@link RunReport} is a kill by the node (out of host memory).
 */
public enum ExitCode {
  DONE(0),
  BUG(1),
  BAD_INPUT(2),
  OUT_OF_MEMORY(3),
  INFEASIBLE(4),
  ENVIRONMENT(5),
  STOPPED(6);

  /** The container was killed with SIGKILL. */
  public static final int KILLED = 137;

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
