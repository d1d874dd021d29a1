package dev.gpt2.graph;

/**
 * Predicts how long an op takes from its work: the longer of computing and moving bytes, and a
 * constant to start it (Williams, Waterman, Patterson 2009).
 *
 * @param flopsPerSecond highest rate of matrix multiplication
 * @param bytesPerSecond memory bandwidth
 * @param launchSeconds time to start one op
 */
public record Roofline(double flopsPerSecond, double bytesPerSecond, double launchSeconds) {

  /** A mid-range GPU without tensor cores: what the figures of the plan library are compared at. */
  public static final Roofline DEFAULT = new Roofline(12e12, 800e9, 2e-6);

  long nanoseconds(long flops, long bytes) {
    double seconds = Math.max(flops / flopsPerSecond, bytes / bytesPerSecond) + launchSeconds;
    return Math.round(seconds * 1e9);
  }
}
