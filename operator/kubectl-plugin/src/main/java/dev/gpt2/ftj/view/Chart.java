package dev.gpt2.ftj.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A line through points in the order of their steps, with labelled axes. */
final class Chart {
  private static final int LINES_BETWEEN_LABELS = 2;
  private static final int COLUMNS_BETWEEN_LABELS = 10;

  /** A value after a step, both finite. */
  record Point(double step, double value) {}

  private final Look look;
  private final List<Point> points;
  private final int height;
  private final double lowStep;
  private final double highStep;
  private final double low;
  private final double high;

  /** At most {@code height} lines with its axis; at least one point. */
  Chart(Look look, List<Point> points, int height) {
    this.look = look;
    this.points = List.copyOf(points);
    this.height = Math.max(3, height - 2);
    lowStep = points.stream().mapToDouble(Point::step).min().orElseThrow();
    highStep = Math.max(lowStep + 1, points.stream().mapToDouble(Point::step).max().orElseThrow());
    double least = points.stream().mapToDouble(Point::value).min().orElseThrow();
    double most = points.stream().mapToDouble(Point::value).max().orElseThrow();
    double margin = most > least ? 0 : Math.max(0.5, Math.abs(most) / 10);
    low = least - margin;
    high = most + margin;
  }

  List<String> lines() {
    Ticks ticks = Ticks.within(low, high, Math.max(2, height / LINES_BETWEEN_LABELS + 1));
    int labelWidth =
        ticks.all().stream().mapToInt(tick -> ticks.label(tick).length()).max().orElse(0);
    Dots dots = new Dots(look, look.width() - labelWidth - 2, height);
    draw(dots);
    String[] labels = new String[height];
    Arrays.fill(labels, "");
    ticks.all().forEach(tick -> labels[dots.line(y(dots, tick))] = ticks.label(tick));
    List<String> lines = new ArrayList<>();
    for (int line = 0; line < height; line++) {
      lines.add(
          " ".repeat(labelWidth - labels[line].length())
              + labels[line]
              + (labels[line].isEmpty() ? vertical() : crossing())
              + look.paint(Look.Tone.BUSY, dots.text(line)));
    }
    lines.addAll(stepAxis(dots, labelWidth));
    return lines;
  }

  private void draw(Dots dots) {
    Point before = points.getFirst();
    for (Point point : points) {
      dots.line(
          x(dots, before.step), y(dots, before.value), x(dots, point.step), y(dots, point.value));
      before = point;
    }
  }

  private List<String> stepAxis(Dots dots, int labelWidth) {
    int columns = dots.width() / dots.columnDots();
    Ticks ticks = Ticks.within(lowStep, highStep, Math.max(2, columns / COLUMNS_BETWEEN_LABELS));
    char[] axis = (look.unicode() ? "─" : "-").repeat(columns).toCharArray();
    StringBuilder labels = new StringBuilder(" ".repeat(columns));
    int free = 0;
    for (double tick : ticks.all()) {
      int column = dots.column(x(dots, tick));
      String label = ticks.label(tick);
      int begin = Math.clamp(column - label.length() / 2, 0, Math.max(0, columns - label.length()));
      axis[column] = look.unicode() ? '┬' : '+';
      if (begin >= free && begin + label.length() <= columns) {
        labels.replace(begin, begin + label.length(), label);
        free = begin + label.length() + 2;
      }
    }
    String indent = " ".repeat(labelWidth);
    return List.of(
        indent + (look.unicode() ? " └" : " +") + new String(axis), indent + "  " + labels);
  }

  private int x(Dots dots, double step) {
    return (int) Math.round((step - lowStep) / (highStep - lowStep) * (dots.width() - 1));
  }

  private int y(Dots dots, double value) {
    return (int) Math.round((high - value) / (high - low) * (dots.height() - 1));
  }

  private String vertical() {
    return look.unicode() ? " │" : " |";
  }

  private String crossing() {
    return look.unicode() ? " ┤" : " +";
  }
}
