package dev.gpt2.trainer;

/**
 * Running average of the loss, Σ 0.99^k·loss / Σ 0.99^k, in which the latest step has k = 0.
 *
 * @param losses the weighted sum
 * @param weights the sum of the weights
 */
record LossAverage(double losses, double weights) {
  private static final double FORGETTING = 0.99;
  static final LossAverage NONE = new LossAverage(0, 0);

  LossAverage with(float loss) {
    return new LossAverage(FORGETTING * losses + loss, FORGETTING * weights + 1);
  }

  double value() {
    return losses / weights;
  }
}
