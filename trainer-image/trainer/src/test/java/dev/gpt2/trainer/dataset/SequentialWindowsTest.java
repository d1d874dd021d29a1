package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.DatasetSpec.Order;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SequentialWindowsTest {

  /** Windows of 4: two of the 11 tokens, none of the 3, one of the 4; then from the start again. */
  @Test
  void windowsStandSideBySide_tailsAreLeftOut_andWrap() {
    Windows windows = windows(3, Ids.counting(0, 11), Ids.counting(100, 3), Ids.counting(200, 4));
    assertThat(windows.count()).isEqualTo(3);
    assertThat(LongStream.range(0, 7).mapToInt(i -> windows.window(i).token(0)))
        .containsExactly(0, 4, 200, 0, 4, 200, 0);
    assertThat(windows.window(1).token(3)).isEqualTo(7);
  }

  /** The order that the expected losses were computed in: row r of step s is (s·B + r) mod 64. */
  @Test
  void chunksOfOneWindowEach_giveTheBatchesInTurn() {
    Windows windows =
        windows(
            64,
            IntStream.range(0, 64).mapToObj(i -> Ids.counting(65 * i, 65)).toArray(Chunk[]::new));
    int rows = 6;
    for (int step = 0; step < 30; step++) {
      Batch batch = Batch.of(windows, (long) step * rows, rows);
      for (int row = 0; row < rows; row++) {
        int chunk = (step * rows + row) % 64;
        assertThat(batch.tokens()[row * 64]).isEqualTo(65L * chunk);
        assertThat(batch.targets()[row * 64]).isEqualTo(65L * chunk + 1);
        assertThat(batch.targets()[row * 64 + 63]).isEqualTo(65L * chunk + 64);
      }
    }
  }

  private static Windows windows(int sequenceLength, Chunk... chunks) {
    return Windows.of(
        new EncodedDataset("d", List.of(chunks)), Order.SEQUENTIAL, sequenceLength, 1);
  }
}
