package dev.gpt2.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.ModelShape;
import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunSpec;
import dev.gpt2.run.RunSpec.OptimizerName;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B batch, T positions, M = B·T, C channels, H heads, V vocabulary, L layers; 4 bytes a number. */
final class MemoryForecastTest {

  @ParameterizedTest
  @ValueSource(strings = {"124M", "355M", "774M", "1558M"})
  void weightsAndAdamsTwoMomentsTakeFourBytesAParameter(String size) throws IOException {
    ModelShape model = shape(size);
    MemoryForecast forecast = MemoryForecast.of(model, training(Map.of()));
    assertThat(forecast.weightBytes()).isEqualTo(4 * model.parameterCount());
    assertThat(forecast.optimizerBytes()).isEqualTo(2 * 4 * model.parameterCount());
    assertThat(forecast.peakBytes())
        .isEqualTo(12 * model.parameterCount() + forecast.activationPeakBytes());
  }

  @Test
  void sgdKeepsNoState() throws IOException {
    MemoryForecast forecast =
        MemoryForecast.of(
            shape("124M"), training(Map.of("training.optimizer.name", OptimizerName.SGD)));
    assertThat(forecast.optimizerBytes()).isZero();
  }

  /**
   * When all is kept, a block leaves for its backward pass: the stream that came in, 1, its first
   * norm, 1, query, key and value, 3, what attention mixed, 1, the stream in the middle, 1, its
   * second norm, 1, and the inner layer before and after GELU, 4 + 4: 16·M·C in all; besides, mean
   * and deviation of two norms, 4·M, and attention's log-sum-exp, H·M. After the blocks come the
   * stream and its norm, 2·M·C + 2·M.
   *
   * <p>At the loss all of them stand beside the loss, its gradient by the last norm [M, C] and by
   * the output matrix [V, C], and its chunk of logits with a column of -1. At the gradient of the
   * last block's second matrix, [4C, C], the norm after the blocks is gone, but that of GELU's
   * output, [M, 4C], is there, and that of the stream. Which of them is the peak depends on C.
   */
  @ParameterizedTest
  @CsvSource({
    "124M, 1, 128, loss",
    "355M, 1, 128, loss",
    "774M, 1, 128, d.h.35.mlp.c_proj.weight",
    "1558M, 1, 128, d.h.47.mlp.c_proj.weight",
    "124M, 3, 181, loss"
  })
  void peakOfPublishedSizesFollowsFromTheirNumbers(
      String size, int batch, int rows, String peakNode) throws IOException {
    ModelShape model = shape(size);
    long m = (long) batch * model.context();
    long c = model.channels();
    long v = model.vocabulary();
    long blocks = model.layers() * (16 * m * c + 4 * m + model.heads() * m);
    long loss = 1 + m * c + v * c;
    long atLoss = blocks + 2 * m * c + 2 * m + loss + rows * (v + 1);
    long inBlock = blocks + loss + 4 * m * c + 4 * c * c;
    MemoryForecast forecast =
        MemoryForecast.of(model, training(Map.of("training.batchSize", batch)));
    assertThat(forecast.activationPeakBytes()).isEqualTo(4 * Math.max(atLoss, inBlock));
    assertThat(forecast.peakNode()).isEqualTo(peakNode);
  }

  @Test
  void sequenceIsTheModelsContextUnlessStated() throws IOException {
    ModelShape model = shape("124M");
    MemoryForecast full = MemoryForecast.of(model, training(Map.of()));
    assertThat(MemoryForecast.of(model, training(Map.of("training.sequenceLength", 1_024))))
        .isEqualTo(full);
    assertThat(
            MemoryForecast.of(model, training(Map.of("training.sequenceLength", 512)))
                .activationPeakBytes())
        .isLessThan(full.activationPeakBytes());
  }

  private static ModelShape shape(String size) {
    return ModelShape.ofSize(size).orElseThrow();
  }

  private static RunSpec.Training training(Map<String, Object> changes) throws IOException {
    Map<String, Object> fields = new HashMap<>(changes);
    fields.putAll(Map.of("model.path", "m", "dataset.path", "d", "checkpoint.path", "c"));
    return RunFile.read(null, fields).training();
  }
}
