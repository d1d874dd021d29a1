package dev.gpt2.trainer.checkpoint;

/**
 * What a run knows of its validations so far.
 *
 * @param step of the last one
 * @param best lowest loss of all, nats
 * @param bestStep where that was
 * @param withoutBetter validations since then
 */
public record ValidationState(long step, double best, long bestStep, int withoutBetter) {

  /** Before any. */
  public static final ValidationState NONE =
      new ValidationState(-1, Double.POSITIVE_INFINITY, -1, 0);

  /** After one more. */
  public ValidationState with(long nextStep, double loss) {
    return loss < best
        ? new ValidationState(nextStep, loss, nextStep, 0)
        : new ValidationState(nextStep, best, bestStep, withoutBetter + 1);
  }

  /** Whether the last one was made after this step, and was the best so far. */
  public boolean isBestAt(long which) {
    return step == which && bestStep == which;
  }
}
