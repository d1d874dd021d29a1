package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ValidationWindowsTest {
  /** 100 tokens have 91 windows of 10, and those of 5 tokens none. */
  private static final EncodedDataset DATASET =
      new EncodedDataset("held-out", List.of(chunk(0, 5), chunk(1_000, 100)));

  @Test
  void smallDataset_hasEachOfItsWindowsOnce() {
    Windows windows = Windows.forValidation(DATASET, 9, 200);
    assertThat(windows.count()).isEqualTo(91);
    assertThat(starts(windows))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(1_000, 1_091).boxed().toList());
  }

  @Test
  void largerDataset_hasAsManyAsAsked_theSameEachTime() {
    Windows windows = Windows.forValidation(DATASET, 9, 20);
    assertThat(windows.count()).isEqualTo(20);
    assertThat(starts(windows)).isEqualTo(starts(Windows.forValidation(DATASET, 9, 20)));
    assertThat(starts(windows)).allMatch(start -> start >= 1_000 && start < 1_091);
    assertThat(starts(windows).stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void datasetWithoutAWindow_isRefusedWithBothNumbers() {
    assertThatThrownBy(() -> Windows.forValidation(DATASET, 100, 20))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("dataset held-out: a window needs a chunk of 101 tokens")
        .hasMessageContaining("has 100");
  }

  @Test
  void epochHasTheWindowsThatLieSideBySide() {
    assertThat(Windows.sideBySide(DATASET, 9)).isEqualTo(10);
    assertThat(Windows.sideBySide(DATASET, 4)).isEqualTo(21);
  }

  private static List<Integer> starts(Windows windows) {
    return LongStream.range(0, windows.count()).mapToObj(i -> windows.window(i).token(0)).toList();
  }

  private static Chunk chunk(int first, int length) {
    Chunk.Builder chunk = new WideChunk.Builder(length);
    IntStream.range(first, first + length).forEach(chunk::add);
    return chunk.build();
  }
}
