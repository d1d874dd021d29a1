package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CounterRandomTest {

  @Test
  void numbersAreWithinAnyBound() {
    Cases.forAll(
        2_000,
        62,
        (random, size) -> {
          long bound = 1 + random.nextLong(1L << size);
          assertThat(CounterRandom.below(bound, random.nextLong(), random.nextLong()))
              .isBetween(0L, bound - 1);
        });
    assertThat(CounterRandom.below(1, 7, 7)).isZero();
    assertThat(CounterRandom.below(Long.MAX_VALUE, 7, 7)).isNotNegative();
  }

  /**
   * With 3·2^61 values, a remainder of 64 random bits would give the first third of them 1/2 of the
   * draws instead of 1/3: 5,000 of 10,000. Three standard deviations of a fair draw are 141.
   */
  @Test
  void boundThatIsNoPowerOfTwo_isDrawnFairly() {
    long third = 1L << 61;
    int low = 0;
    for (int i = 0; i < 10_000; i++) {
      if (CounterRandom.below(3 * third, 1, i) < third) {
        low++;
      }
    }
    assertThat(low).isBetween(3_333 - 141, 3_333 + 141);
  }

  /** Neighbouring seeds and numbers must not meet: all 10,000 draws differ (of 2^62 values). */
  @Test
  void neighbouringSeedsHaveStreamsOfTheirOwn() {
    assertThat(
            LongStream.range(0, 10_000)
                .map(i -> CounterRandom.below(1L << 62, i / 100, i % 100))
                .distinct())
        .hasSize(10_000);
  }
}
