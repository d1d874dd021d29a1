package dev.gpt2.graph;

import dev.gpt2.run.DeviceType;

/**
 * Predicts how long an op takes from its work: the longer of computing and moving bytes, and a
 * constant to start it (Williams, Waterman, Patterson 2009).
 *
 * @param flopsPerSecond highest rate of matrix multiplication
 * @param bytesPerSecond memory bandwidth
 * @param launchSeconds time to start one op
 */
public record Roofline(double flopsPerSecond, double bytesPerSecond, double launchSeconds)
    implements CostModel {

  /** A mid-range GPU without tensor cores: what the figures of the plan library are compared at. */
  public static final Roofline GPU = new Roofline(12e12, 800e9, 2e-6);

  /**
   * One core of a server's CPU with AVX-512, as fitted to the ops of the 124M model there. More
   * cores compute faster and share the bandwidth, which changes the ratios a little.
   */
  public static final Roofline CPU = new Roofline(150e9, 10e9, 20e-6);

  /** What is known of a device of which nothing was measured. */
  public static Roofline of(DeviceType device) {
    return switch (device) {
      case CPU -> CPU;
      case GPU -> GPU;
    };
  }

  @Override
  public long nanoseconds(OpCall call) {
    return nanoseconds(call.signature().flops(), call.bytes());
  }

  long nanoseconds(long flops, long bytes) {
    double seconds = Math.max(flops / flopsPerSecond, bytes / bytesPerSecond) + launchSeconds;
    return Math.round(seconds * 1e9);
  }
}
