package dev.gpt2.trainer.tradeoff;

import java.util.List;

/**
 * What one plan takes and costs.
 *
 * @param limitBytes the memory limit within which it was asked for
 * @param tensorBytes all tensors at their highest
 * @param stepBytes what of them comes and goes with a step
 * @param peakNode where the highest is reached
 * @param recomputePercent computation beyond that of running every node once
 * @param recomputed by part of the model
 * @param digest equal for equal schedules
 */
public record Point(
    long limitBytes,
    long tensorBytes,
    long stepBytes,
    String peakNode,
    double recomputePercent,
    List<Recomputed> recomputed,
    String digest) {

  static Point of(long limitBytes, Fixed fixed, PlannedStep step) {
    return new Point(
        limitBytes,
        fixed.residentBytes() + step.bytes(),
        step.bytes(),
        step.plan().peakNode(),
        Percent.rounded(step.plan().recomputePercent()),
        Recomputed.of(step),
        step.plan().digest());
  }

  /** Of a plan within the smallest limit that it keeps. */
  static Point of(Fixed fixed, PlannedStep step) {
    return of(fixed.limitFor(fixed.residentBytes() + step.bytes()), fixed, step);
  }
}
