package dev.gpt2.plan.chain;

/**
 * One way to run a stage: what of its forward part is kept for its backward part.
 *
 * @param saved values kept between forward and backward part
 * @param savedBytes their bytes
 * @param forward its forward nodes in order, all of which run once
 * @param forwardPeak bytes at the highest of the forward part, without x, with the next stage's x
 * @param backward its backward nodes with what they need made again, in order
 * @param backwardPeak bytes at the highest of the backward part: saved values and gradients that
 *     came in are counted, x isn't
 * @param backwardCost nanoseconds of {@code backward}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record StageOption(
    int[] saved,
    long savedBytes,
    int[] forward,
    long forwardPeak,
    int[] backward,
    long backwardPeak,
    long backwardCost) {

  /** Whether no property of the other one is better. */
  boolean dominates(StageOption other) {
    return savedBytes <= other.savedBytes
        && backwardCost <= other.backwardCost
        && backwardPeak <= other.backwardPeak
        && forwardPeak <= other.forwardPeak;
  }
}
