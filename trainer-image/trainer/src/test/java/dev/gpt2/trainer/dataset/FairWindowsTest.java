package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FairWindowsTest {

  /**
   * Chunks of 10, 3, 7 and 4 tokens have 7 + 0 + 4 + 1 = 12 windows of 4. Over 12,000 draws each is
   * expected 1,000 times; chi-squared with 11 degrees of freedom exceeds 31.3 once in 1,000 seeds.
   */
  @Test
  void everyWindowWithinAChunkIsEquallyLikely() {
    Windows windows =
        Windows.of(
            dataset(
                Ids.counting(0, 10),
                Ids.counting(100, 3),
                Ids.counting(200, 7),
                Ids.counting(300, 4)),
            Order.RANDOM,
            3,
            1);
    assertThat(windows.count()).isEqualTo(12);
    Map<Integer, Integer> draws = new HashMap<>();
    for (int i = 0; i < 12_000; i++) {
      draws.merge(windows.window(i).token(0), 1, Integer::sum);
    }
    assertThat(draws.keySet())
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 200, 201, 202, 203, 300);
    double chiSquared =
        draws.values().stream().mapToDouble(n -> (n - 1_000.0) * (n - 1_000.0) / 1_000).sum();
    assertThat(chiSquared).isLessThan(31.3);
  }

  @Test
  void windowIsAlwaysWithinOneChunk() {
    Cases.forAll(
        200,
        60,
        (random, size) -> {
          int length = 1 + random.nextInt(8);
          List<Chunk> chunks = new ArrayList<>();
          for (int i = 0; i <= random.nextInt(6); i++) {
            chunks.add(Ids.counting(1_000 * i, random.nextInt(size + 1)));
          }
          chunks.add(Ids.counting(40_000, length + 1));
          Windows windows =
              Windows.of(new EncodedDataset("d", chunks), Order.RANDOM, length, random.nextLong());
          for (int i = 0; i < 50; i++) {
            Window window = windows.window(random.nextLong(1L << 40));
            int first = window.token(0);
            assertThat(IntStream.rangeClosed(0, length).map(window::token).toArray())
                .isEqualTo(IntStream.rangeClosed(first, first + length).toArray());
          }
        });
  }

  @Test
  void windowDependsOnSeedAndNumberAlone() {
    EncodedDataset dataset = dataset(Ids.counting(0, 1_000));
    List<Integer> forwards = starts(Windows.of(dataset, Order.RANDOM, 8, 1), 0, 1, 2, 3, 4, 5);
    List<Integer> backwards = starts(Windows.of(dataset, Order.RANDOM, 8, 1), 5, 4, 3, 2, 1, 0);
    assertThat(backwards.reversed()).isEqualTo(forwards);
    assertThat(starts(Windows.of(dataset, Order.RANDOM, 8, 2), 0, 1, 2, 3, 4, 5))
        .isNotEqualTo(forwards);
  }

  /** A run must draw the same windows with every version; these were computed in Python. */
  @Test
  void firstDrawsAreTheseForEver() {
    EncodedDataset dataset = dataset(Ids.counting(0, 50_000));
    assertThat(starts(Windows.of(dataset, Order.RANDOM, 1_024, 1), 0, 1, 2, 1_000_000))
        .containsExactly(16409, 24867, 31614, 14815);
  }

  @Test
  void noChunkLongEnough_isRefusedWithBothNumbers() {
    EncodedDataset dataset =
        new EncodedDataset("/data/poems", List.of(Ids.counting(0, 9), Ids.counting(0, 64)));
    assertThatThrownBy(() -> Windows.of(dataset, Order.RANDOM, 64, 1))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "dataset /data/poems: a window needs a chunk of 65 tokens (training.sequenceLength 64"
                + " and the token after it), but the longest of 2 chunks has 64; give more text,"
                + " raise dataset.combine or lower training.sequenceLength");
    assertThatThrownBy(
            () -> Windows.of(new EncodedDataset("e", List.of()), Order.SEQUENTIAL, 64, 1))
        .hasMessageContaining("the longest of 0 chunks has 0");
  }

  private static List<Integer> starts(Windows windows, long... numbers) {
    List<Integer> starts = new ArrayList<>();
    for (long number : numbers) {
      starts.add(windows.window(number).start());
    }
    return starts;
  }

  private static EncodedDataset dataset(Chunk... chunks) {
    return new EncodedDataset("d", List.of(chunks));
  }
}
