package dev.gpt2.trainer.picture;

import org.jspecify.annotations.Nullable;

/**
 * Bytes alive over the predicted time of a step, stacked by purpose, before the curve of a step
 * that keeps everything; below it a ribbon of what is computed when.
 *
 * <p>It needs nothing but itself, and fits light and dark surroundings. Its size doesn't depend on
 * the step's: each column of one unit has one height.
 *
 * @param title whose step it is
 * @param subtitle what the plan comes to
 * @param limit the memory that the step may take, if it was asked for one
 */
public record StepPicture(
    String title, String subtitle, Timeline plan, Timeline keepAll, @Nullable Limit limit) {

  /** Memory that the step may take. */
  public record Limit(long bytes, String label) {}

  /** The picture as an SVG document. */
  public String svg() {
    return new StepDrawing(this).draw();
  }
}
