package dev.gpt2.trainer.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.picture.LineChart.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThinnedTest {

  @Test
  void shortCurveIsKeptWhole() {
    Thinned curve = new Thinned();
    List<Point> points = new ArrayList<>();
    for (int step = 1; step <= 249; step++) {
      curve.add(step, step % 7);
      points.add(new Point(step, step % 7));
    }
    assertThat(curve.points()).isEqualTo(points);
  }

  @Test
  void longCurveKeepsItsPeaksItsEndAndItsOrder() {
    Cases.forAll(
        40,
        20_000,
        (random, size) -> {
          Thinned curve = new Thinned();
          List<Point> all = new ArrayList<>();
          long step = random.nextInt(1_000);
          for (int i = 0; i <= size; i++) {
            step += 1 + random.nextInt(3);
            all.add(new Point(step, random.nextDouble()));
            curve.add(step, all.getLast().value());
          }
          List<Point> points = curve.points();
          Comparator<Point> byValue = Comparator.comparingDouble(Point::value);
          assertThat(points).hasSizeLessThanOrEqualTo(501);
          assertThat(all).containsAll(points);
          assertThat(points).isSortedAccordingTo(Comparator.comparingDouble(Point::step));
          assertThat(points).doesNotHaveDuplicates();
          assertThat(points)
              .contains(all.stream().max(byValue).orElseThrow())
              .contains(all.stream().min(byValue).orElseThrow());
          assertThat(points.getLast()).isEqualTo(all.getLast());
        });
  }

  @Test
  void millionStepsAreStillAFineCurve() {
    Thinned curve = new Thinned();
    for (int step = 1; step <= 1_000_000; step++) {
      curve.add(step, Math.sin(step));
    }
    assertThat(curve.points()).hasSizeBetween(250, 501);
  }

  @Test
  void whatIsNoNumberIsLeftOut() {
    Thinned curve = new Thinned();
    curve.add(1, Double.NaN);
    curve.add(2, Double.POSITIVE_INFINITY);
    assertThat(curve.points()).isEmpty();
    curve.add(3, 5);
    curve.add(4, Double.NaN);
    assertThat(curve.points()).containsExactly(new Point(3, 5));
  }
}
