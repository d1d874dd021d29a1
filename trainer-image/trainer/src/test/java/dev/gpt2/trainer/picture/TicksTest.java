package dev.gpt2.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TicksTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 400 | 9 | 0, 50, 100, 150, 200, 250, 300, 350, 400",
        "2.3 | 10.9 | 6 | 4, 6, 8, 10",
        "0 | 2.1e-5 | 6 | 0, 5e-6, 1e-5, 1.5e-5, 2e-5",
        "6.43 | 6.57 | 6 | 6.45, 6.50, 6.55",
        "0 | 1000000 | 11 | 0, 100k, 200k, 300k, 400k, 500k, 600k, 700k, 800k, 900k, 1M",
        "0 | 2600000 | 6 | 0, 500k, 1M, 1.5M, 2M, 2.5M",
        "0 | 12000 | 6 | 0, 2k, 4k, 6k, 8k, 10k, 12k",
        "0 | 1 | 1 | 0, 1",
        "-0.5 | 0.5 | 4 | -0.5, 0, 0.5"
      })
  void labelsAreAsShortAsTheyCanBe(double low, double high, int most, String labels) {
    Ticks ticks = Ticks.within(low, high, most);
    assertThat(ticks.all().stream().map(ticks::label)).containsExactly(labels.split(", "));
  }

  @Test
  void ticksAreWithinTheRange_fewAndApart() {
    Cases.forAll(
        500,
        12,
        (random, size) -> {
          double low = (random.nextDouble() - 0.5) * Math.pow(10, size - 6);
          double high = low + (0.02 + random.nextDouble()) * Math.max(Math.abs(low), 1e-9);
          Ticks ticks = Ticks.within(low, high, 6);
          List<Double> all = ticks.all();
          double slack = 1e-6 * ticks.distance();
          assertThat(all).hasSizeBetween(1, 7);
          assertThat(all).allMatch(tick -> tick >= low - slack && tick <= high + slack);
          assertThat(all.stream().map(ticks::label)).doesNotHaveDuplicates();
        });
  }
}
