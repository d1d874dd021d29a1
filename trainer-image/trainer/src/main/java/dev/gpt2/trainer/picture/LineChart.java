package dev.gpt2.trainer.picture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines over the steps of a run, as a part of a page: colours come from the page's styles for the
 * classes {@code chart-grid}, {@code chart-text}, {@code chart-mark} and those of the lines.
 *
 * @param title what screen readers say
 * @param fromZero whether the vertical axis begins at zero
 * @param lines from the back to the front; those without points are left out
 * @param mark one point to point out
 */
public record LineChart(String title, boolean fromZero, List<Line> lines, @Nullable Mark mark) {

  /** A value after a step. */
  public record Point(double step, double value) {}

  /**
   * Points in the order of their steps.
   *
   * @param classes its style
   * @param dotted whether each point is shown
   */
  public record Line(String classes, List<Point> points, boolean dotted) {
    public Line {
      points = List.copyOf(points);
    }
  }

  /** A point with its name. */
  public record Mark(Point point, String label) {}

  public LineChart {
    lines = lines.stream().filter(line -> !line.points().isEmpty()).toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a chart needs a point");
    }
  }

  /** As an SVG element that is so many pixels wide and high, or scaled where there is less room. */
  public String svg(String classes, int width, int height) {
    return new LineDrawing(this, width, height).draw(classes);
  }
}
