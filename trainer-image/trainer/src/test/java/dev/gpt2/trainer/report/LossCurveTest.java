package dev.gpt2.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LossCurveTest {

  @Test
  void shortRunKeepsEveryStep() {
    assertThat(steps(curve(1, 64))).containsExactlyElementsOf(range(1, 64, 1));
  }

  /** 65 steps: of 64 points every second one goes, 1, 3, 5 … 63, and 65 is the 33rd. */
  @Test
  void fullCurveDoublesItsDistance() {
    assertThat(steps(curve(1, 65))).containsExactlyElementsOf(range(1, 65, 2));
    assertThat(steps(curve(1, 66))).containsExactlyElementsOf(range(1, 65, 2));
    // 1, 3 … 127 are 64 points; with 129 they become 1, 5 … 125 and 129
    assertThat(steps(curve(1, 128))).containsExactlyElementsOf(range(1, 127, 2));
    assertThat(steps(curve(1, 129))).containsExactlyElementsOf(range(1, 129, 4));
  }

  @Test
  void curveOfAnyLengthIsShortEvenAndStartsAtItsFirstStep() {
    Cases.forAll(
        300,
        20_000,
        (random, size) -> {
          long first = random.nextLong(1, size + 2L);
          LossCurve curve = curve(first, size);
          List<Long> steps = steps(curve);
          if (size == 0) {
            assertThat(steps).isEmpty();
            return;
          }
          long distance = steps.size() == 1 ? 1 : steps.get(1) - first;
          assertThat(distance).isGreaterThan(0);
          assertThat(Long.bitCount(distance)).isEqualTo(1);
          assertThat(steps)
              .hasSizeLessThanOrEqualTo(64)
              .containsExactlyElementsOf(range(first, first + size - 1, distance));
          // a curve that could be twice as fine would be
          assertThat(steps).hasSizeGreaterThan(Math.min(size, 33) - 1);
          assertThat(curve.points()).allMatch(point -> point.loss() == loss(point.step()));
        });
  }

  /** {@code count} steps from {@code first} on. */
  private static LossCurve curve(long first, long count) {
    LossCurve curve = new LossCurve();
    for (long step = first; step < first + count; step++) {
      curve.add(step, loss(step));
    }
    return curve;
  }

  private static float loss(long step) {
    return 10f / step;
  }

  private static List<Long> steps(LossCurve curve) {
    return curve.points().stream().map(LossCurve.Point::step).toList();
  }

  private static List<Long> range(long first, long last, long distance) {
    return LongStream.iterate(first, step -> step <= last, step -> step + distance)
        .boxed()
        .toList();
  }
}
