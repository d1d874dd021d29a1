package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static final int VOCABULARY = 100;
  private static final int TOKENS = 100_000;

  /** The standard deviation of the share is √(0.3·0.7/100,000) = 0.0014; a draw may hit itself. */
  @Test
  void shareOfTokensIsReplaced_byAllOthersAlike() {
    Noise noise = new Noise(0.3, VOCABULARY, 1);
    long[] drawn = LongStream.range(0, TOKENS).map(i -> noise.apply(7, i)).toArray();
    long replaced = Arrays.stream(drawn).filter(token -> token != 7).count();
    assertThat((double) replaced / TOKENS).isEqualTo(0.3 * 99 / 100, within(0.007));
    for (int token = 0; token < VOCABULARY; token++) {
      int wanted = token;
      double share = (double) Arrays.stream(drawn).filter(t -> t == wanted).count() / TOKENS;
      assertThat(share).isEqualTo(token == 7 ? 0.703 : 0.003, within(0.007));
    }
  }

  @Test
  void extremesAreNothingAndEverything() {
    assertThat(new Noise(0, VOCABULARY, 1).apply(7, 3)).isEqualTo(7);
    Noise all = new Noise(1, VOCABULARY, 1);
    assertThat(LongStream.range(0, 1_000).filter(i -> all.apply(1_000, i) == 1_000)).isEmpty();
  }

  @Test
  void inputsChange_targetsStay_andBatchesOfOtherSizesHaveTheSame() {
    long[] ids = LongStream.range(0, 60).toArray();
    EncodedDataset dataset = new EncodedDataset("text", List.of(chunk(ids)));
    Windows windows = new SequentialWindows(dataset, 10);
    Noise noise = new Noise(0.5, VOCABULARY, 1);
    Batch two = Batch.of(windows, 2, 2, noise);
    Batch clean = Batch.of(windows, 2, 2);
    assertThat(two.targets()).isEqualTo(clean.targets());
    assertThat(two.tokens()).isNotEqualTo(clean.tokens());
    Batch second = Batch.of(windows, 3, 1, noise);
    assertThat(second.tokens()).isEqualTo(Arrays.copyOfRange(two.tokens(), 9, 18));
  }

  private static Chunk chunk(long[] ids) {
    Chunk.Builder chunk = new WideChunk.Builder(ids.length);
    Arrays.stream(ids).forEach(id -> chunk.add(Math.toIntExact(id)));
    return chunk.build();
  }
}
