package dev.gpt2.graph;

import java.util.Map;
import java.util.Map.Entry;

/**
 * Costs that were measured, and for calls that weren't what another model says, scaled so that both
 * agree on the sum of the measured ones: a model's ratios may be right where its unit isn't.
 */
public final class MeasuredCosts implements CostModel {
  private final Map<OpCall, Long> measured;
  private final CostModel fallback;
  private final double scale;

  /**
   * @param measured nanoseconds, at least 1 each
   */
  public MeasuredCosts(Map<OpCall, Long> measured, CostModel fallback) {
    this.measured = Map.copyOf(measured);
    this.fallback = fallback;
    this.scale = scale(this.measured, fallback);
  }

  private static double scale(Map<OpCall, Long> measured, CostModel fallback) {
    double measuredSum = 0;
    double predictedSum = 0;
    for (Entry<OpCall, Long> entry : measured.entrySet()) {
      if (entry.getValue() < 1) {
        throw new IllegalArgumentException(
            "%s must take at least 1 ns: %d".formatted(entry.getKey(), entry.getValue()));
      }
      measuredSum += entry.getValue();
      predictedSum += fallback.nanoseconds(entry.getKey());
    }
    return measured.isEmpty() ? 1 : measuredSum / predictedSum;
  }

  @Override
  public long nanoseconds(OpCall call) {
    Long cost = measured.get(call);
    return cost != null ? cost : Math.max(1, Math.round(scale * fallback.nanoseconds(call)));
  }
}
