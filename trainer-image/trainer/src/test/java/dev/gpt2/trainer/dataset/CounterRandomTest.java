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
   * 2^64 random words onto 3·2^61 numbers are 8 words for 3 numbers. Without rejection they go 3, 3
   * and 2, so that numbers 2 modulo 3 come in a quarter of the draws: 2,500 of 10,000 instead of
   * 3,333. Three standard deviations of a fair draw are 141.
   */
  @Test
  void boundThatIsNoPowerOfTwo_isDrawnFairly() {
    long last =
        LongStream.range(0, 10_000)
            .map(i -> CounterRandom.below(3L << 61, 1, i))
            .filter(number -> number % 3 == 2)
            .count();
    assertThat(last).isBetween(3_333L - 141, 3_333L + 141);
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
