package dev.gpt2.plan.chain;

import dev.gpt2.plan.chain.Nest.Stage;
import java.util.stream.IntStream;

/**
 * A forward part and what later runs with its values.
 *
 * @param x the value that comes in
 * @param forwardFrom first node of the forward part, which ends before {@code forwardTo}
 * @param obligatory values of the forward part that are there later in any case
 * @param incoming values from elsewhere that are there when the backward part begins
 * @param backward nodes of the backward part, in order
 * @param out values that must be there when the forward part is done
 * @param escaping values that must be there at the end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Section(
    int x,
    int forwardFrom,
    int forwardTo,
    int[] obligatory,
    int[] incoming,
    int[] backward,
    int[] out,
    int[] escaping) {

  /**
   * A stage within its chain.
   *
   * @param next the value that the next stage takes
   * @param incoming gradients that come from it
   */
  static Section of(Stage stage, int next, int[] incoming) {
    return new Section(
        stage.x(),
        stage.forwardFrom(),
        stage.forwardTo(),
        new int[0],
        incoming,
        IntStream.range(stage.backwardFrom(), stage.backwardTo()).toArray(),
        new int[] {next},
        stage.escaping());
  }

  int[] forward() {
    return IntStream.range(forwardFrom, forwardTo).toArray();
  }
}
