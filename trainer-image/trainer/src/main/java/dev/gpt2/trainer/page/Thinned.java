package dev.gpt2.trainer.page;

import dev.gpt2.trainer.picture.LineChart.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * At most 501 points of a curve of any length, whatever its peaks: equal spans of steps, of each
 * the lowest and the highest point, and the last of all. When there are too many spans, each two
 * become one.
 */
final class Thinned {
  private static final int MOST_SPANS = 250;

  /** Of one span. */
  private record Extremes(long index, Point low, Point high) {
    Extremes with(Extremes next, long newIndex) {
      return new Extremes(
          newIndex,
          next.low.value() < low.value() ? next.low : low,
          next.high.value() > high.value() ? next.high : high);
    }
  }

  private final List<Extremes> spans = new ArrayList<>();
  private long stepsPerSpan = 1;
  private @Nullable Point last;

  /** Takes points in the order of their steps; what is no number isn't shown. */
  void add(long step, double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    Point point = new Point(step, value);
    last = point;
    append(new Extremes(step / stepsPerSpan, point, point));
    while (spans.size() > MOST_SPANS) {
      halve();
    }
  }

  List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (Extremes span : spans) {
      boolean lowFirst = span.low.step() <= span.high.step();
      points.add(lowFirst ? span.low : span.high);
      if (!span.low.equals(span.high)) {
        points.add(lowFirst ? span.high : span.low);
      }
    }
    if (last != null && !points.getLast().equals(last)) {
      points.add(last);
    }
    return points;
  }

  private void halve() {
    List<Extremes> finer = List.copyOf(spans);
    spans.clear();
    stepsPerSpan *= 2;
    finer.forEach(span -> append(new Extremes(span.index / 2, span.low, span.high)));
  }

  private void append(Extremes next) {
    if (!spans.isEmpty() && spans.getLast().index == next.index) {
      spans.add(spans.removeLast().with(next, next.index));
    } else {
      spans.add(next);
    }
  }
}
