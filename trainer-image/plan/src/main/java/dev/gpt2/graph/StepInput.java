package dev.gpt2.graph;

/** What a step is given from outside. */
public enum StepInput implements Operand {
  /** Input tokens, [B·T] i64. */
  TOKENS,
  /** The token after each input token, [B·T] i64. */
  TARGETS,
  /** Learning rate of this step, a number. */
  LEARNING_RATE,
  /** Number of this optimizer step, from 1, a number. */
  STEP,
  /** What clipping multiplies the gradients with, a number. */
  GRADIENT_SCALE,
  /** Where the first of the new positions stands in its sequence, from 0, a whole number. */
  POSITION
}
