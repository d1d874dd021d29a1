package dev.gpt2.trainer.picture;

import dev.gpt2.plan.schedule.CostGraph;
import dev.gpt2.plan.schedule.Schedule;
import dev.gpt2.trainer.picture.Moment.Activity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A schedule as moments, one for each computation, in order and without gaps.
 *
 * @param end when the last one ends, in predicted nanoseconds
 */
public record Timeline(List<Moment> moments, long end) {

  public Timeline {
    moments = List.copyOf(moments);
    if (moments.isEmpty()) {
      throw new IllegalArgumentException("a step of at least one computation is needed");
    }
  }

  /** Takes a schedule that obeys the rules of a step. */
  public static Timeline of(CostGraph graph, Schedule schedule) {
    return new TimelineWalk(graph).through(schedule);
  }

  /** The first moment with the most bytes alive. */
  Moment peak() {
    Moment peak = moments.getFirst();
    for (Moment moment : moments) {
      peak = moment.total() > peak.total() ? moment : peak;
    }
    return peak;
  }

  /** When the backward pass begins; at the end when there is none. */
  long turn() {
    return moments.stream()
        .filter(moment -> moment.activity() == Activity.BACKWARD)
        .mapToLong(Moment::start)
        .findFirst()
        .orElse(end);
  }

  /**
   * Divides the time up to here into equal columns, and takes of each the moment with the most
   * bytes alive, so that no peak is lost; columns after the end are left out.
   */
  List<Moment> tallest(int columns, long until) {
    List<Moment> tallest = new ArrayList<>(Collections.nCopies(columns, moments.getFirst()));
    long filled = 0;
    for (Moment moment : moments) {
      int first = column(moment.start(), columns, until);
      int last = Math.max(first, lastColumn(moment.end(), columns, until));
      for (int c = first; c <= last; c++) {
        if (c >= filled || moment.total() > tallest.get(c).total()) {
          tallest.set(c, moment);
        }
      }
      filled = Math.max(filled, last + 1L);
    }
    return tallest.subList(0, (int) filled);
  }

  /** What takes up the most of each of so many equal columns. */
  List<Activity> activities(int columns) {
    List<EnumMap<Activity, Long>> shares =
        Stream.generate(() -> new EnumMap<Activity, Long>(Activity.class)).limit(columns).toList();
    for (Moment moment : moments) {
      for (int c = column(moment.start(), columns, end);
          c < columns && edge(c, columns) < moment.end();
          c++) {
        long from = Math.max(moment.start(), edge(c, columns));
        long to = Math.min(moment.end(), edge(c + 1, columns));
        shares.get(c).merge(moment.activity(), Math.max(0, to - from), Long::sum);
      }
    }
    return shares.stream().map(Timeline::largest).toList();
  }

  private long edge(int column, int columns) {
    return end * column / columns;
  }

  private static Activity largest(Map<Activity, Long> shares) {
    return Collections.max(
        List.of(Activity.values()),
        Comparator.comparingLong(activity -> shares.getOrDefault(activity, 0L)));
  }

  private static int column(long time, int columns, long until) {
    return until == 0 ? 0 : (int) Math.clamp(columns * (double) time / until, 0, columns - 1);
  }

  private static int lastColumn(long end, int columns, long until) {
    return until == 0
        ? 0
        : (int) Math.clamp(Math.ceil(columns * (double) end / until) - 1, 0, columns - 1);
  }
}
