package dev.gpt2.trainer.picture;

import dev.gpt2.trainer.picture.LineChart.Line;
import dev.gpt2.trainer.picture.LineChart.Mark;
import dev.gpt2.trainer.picture.LineChart.Point;
import dev.gpt2.trainer.picture.Svg.Box;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Draws a {@link LineChart}, from the background to the front. */
final class LineDrawing {
  private static final double LEFT = 46;
  private static final double RIGHT = 14;
  private static final double TOP = 12;
  private static final double BOTTOM = 26;
  private static final int ROOM_FOR_STEP = 80;
  private static final int ROOM_FOR_VALUE = 44;
  private static final double MARGIN = 0.06;

  /** Of the values: what differs by less isn't worth the digits that would tell it apart. */
  private static final double LEAST_SPAN = 0.02;

  private static final double CHARACTER_WIDTH = 6.6;

  private final LineChart chart;
  private final int width;
  private final int height;
  private final Box box;
  private final double lowStep;
  private final double highStep;
  private final double lowValue;
  private final double highValue;
  private final Svg svg = new Svg();

  LineDrawing(LineChart chart, int width, int height) {
    this.chart = chart;
    this.width = width;
    this.height = height;
    this.box = new Box(LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM);
    double firstStep = least(Point::step);
    double lastStep = -least(point -> -point.step());
    this.lowStep = firstStep <= Math.max(1, lastStep / 10) ? 0 : firstStep;
    this.highStep = Math.max(lastStep, lowStep + 1);
    double low = chart.fromZero() ? 0 : least(Point::value);
    double high = -least(point -> -point.value());
    double span = Math.max(high - low, LEAST_SPAN * Math.max(Math.abs(low), Math.abs(high)));
    double margin = span == 0 ? 1 : MARGIN * span + (span - (high - low)) / 2;
    this.lowValue = chart.fromZero() ? 0 : low - margin;
    this.highValue = high + margin;
  }

  String draw(String classes) {
    svg.openPart(classes, width, height, chart.title());
    axes();
    chart.lines().forEach(this::line);
    if (chart.mark() != null) {
      mark(chart.mark());
    }
    return svg.close();
  }

  private void axes() {
    Ticks values = Ticks.within(lowValue, highValue, Math.max(2, height / ROOM_FOR_VALUE));
    for (double value : values.all()) {
      svg.line("chart-grid", box.left(), y(value), box.right(), y(value));
      svg.text("chart-text end", box.left() - 6, y(value) + 4, values.label(value));
    }
    int mostSteps = (int) Math.min(highStep - lowStep, Math.max(2, width / ROOM_FOR_STEP));
    Ticks steps = Ticks.within(lowStep, highStep, mostSteps);
    for (double step : steps.all()) {
      svg.line("chart-grid", x(step), box.bottom(), x(step), box.bottom() + 4);
      svg.text("chart-text middle", x(step), height - 6, steps.label(step));
    }
    svg.line("chart-axis", box.left(), box.bottom(), box.right(), box.bottom());
  }

  private void line(Line line) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(Svg.number(x(point.step())))
          .append(' ')
          .append(Svg.number(y(point.value())));
    }
    svg.path("chart-line " + line.classes(), path.toString());
    if (line.dotted() || line.points().size() == 1) {
      line.points()
          .forEach(
              point ->
                  svg.circle(
                      "chart-dot " + line.classes(), x(point.step()), y(point.value()), 2.5));
    }
  }

  /** Its name stands where there is room: towards the middle, above the point or below it. */
  private void mark(Mark mark) {
    double x = x(mark.point().step());
    double y = y(mark.point().value());
    boolean toTheRight = x + 8 + CHARACTER_WIDTH * mark.label().length() < box.right();
    boolean above = y - box.top() > box.bottom() - y;
    svg.circle("chart-mark", x, y, 5);
    svg.label(
        toTheRight ? "chart-text strong" : "chart-text strong end",
        toTheRight ? x + 8 : x - 8,
        above ? y - 10 : y + 18,
        mark.label());
  }

  private double x(double step) {
    return box.left() + box.width() * (step - lowStep) / (highStep - lowStep);
  }

  private double y(double value) {
    return box.bottom() - box.height() * (value - lowValue) / (highValue - lowValue);
  }

  private double least(ToDoubleFunction<Point> of) {
    return chart.lines().stream()
        .map(Line::points)
        .flatMap(List::stream)
        .mapToDouble(of)
        .min()
        .orElseThrow();
  }
}
