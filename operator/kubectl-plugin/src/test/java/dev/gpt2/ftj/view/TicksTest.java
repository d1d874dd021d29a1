package dev.gpt2.ftj.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TicksTest {

  @Test
  void thousandSteps_atMostSix() {
    Ticks ticks = Ticks.within(1, 1000, 6);
    assertThat(ticks.all()).containsExactly(200.0, 400.0, 600.0, 800.0, 1000.0);
    assertThat(ticks.label(1000)).isEqualTo("1,000");
  }

  @Test
  void losses_haveAsManyDigitsAsTellThemApart() {
    Ticks ticks = Ticks.within(3.05, 3.31, 6);
    assertThat(ticks.all().stream().map(ticks::label)).containsExactly("3.1", "3.2", "3.3");
  }

  @Test
  void anyRange_staysInItWithAtMostAsMany() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      double low = random.nextDouble(-1e6, 1e6);
      double high = low + Math.pow(10, random.nextDouble(-4, 6));
      int most = random.nextInt(2, 12);
      assertThat(Ticks.within(low, high, most).all())
          .as("case %d: %s to %s, at most %d", i, low, high, most)
          .hasSizeLessThanOrEqualTo(most)
          .allSatisfy(tick -> assertThat(tick).isBetween(low - 1e-6, high + 1e-6));
    }
  }
}
