package dev.gpt2.trainer.report;

import java.util.ArrayList;
import java.util.List;

/**
 * At most 64 points of a run's loss, evenly spread: when they are full, every second one goes and
 * the distance doubles. Each point is the loss of its step.
 */
final class LossCurve {
  static final int LARGEST_SIZE = 64;

  /** The loss of one step. */
  record Point(long step, float loss) {}

  private final List<Point> points = new ArrayList<>();
  private long distance = 1;

  void add(long step, float loss) {
    if (!points.isEmpty() && step - points.getLast().step() < distance) {
      return;
    }
    if (points.size() == LARGEST_SIZE) {
      for (int i = points.size() - 1; i > 0; i -= 2) {
        points.remove(i);
      }
      distance *= 2;
      if (step - points.getLast().step() < distance) {
        return;
      }
    }
    points.add(new Point(step, loss));
  }

  List<Point> points() {
    return List.copyOf(points);
  }
}
