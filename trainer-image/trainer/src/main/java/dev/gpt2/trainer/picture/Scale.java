package dev.gpt2.trainer.picture;

import java.util.stream.LongStream;

/** Bytes as heights, upwards from the bottom of the chart. */
record Scale(Svg.Box chart, long most) {
  private static final int MOST_TICKS = 6;

  /** Above the chart, for more than it shows. */
  double y(long bytes) {
    return chart.bottom() - chart.height() * ((double) bytes / most);
  }

  /** Multiples of a power of two, from zero. */
  LongStream ticks() {
    long step = 1;
    while (most / step > MOST_TICKS) {
      step *= 2;
    }
    long distance = step;
    return LongStream.rangeClosed(0, most / step).map(i -> i * distance);
  }
}
