package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelShapeTest {

  @ParameterizedTest
  @CsvSource({
    "124M, 12, 768, 12",
    "117M, 12, 768, 12",
    "355M, 24, 1024, 16",
    "345M, 24, 1024, 16",
    "774M, 36, 1280, 20",
    "1558M, 48, 1600, 25"
  })
  void publishedSizesHaveTheirNumbersUnderBothNames(
      String size, int layers, int channels, int heads) {
    assertThat(ModelShape.ofSize(size))
        .contains(new ModelShape(layers, channels, heads, 1_024, 50_257));
  }

  @ParameterizedTest
  @ValueSource(strings = {"124", "124m", "1.5B", "medium", ""})
  void anyOtherNameIsNoSize(String size) {
    assertThat(ModelShape.ofSize(size)).isEmpty();
  }

  /** The names say how many million parameters there are. */
  @ParameterizedTest
  @CsvSource({"124M, 124", "355M, 355", "774M, 774", "1558M, 1558"})
  void sizesAreCalledAfterTheirParameterCount(String size, long millions) {
    long parameters = ModelShape.ofSize(size).orElseThrow().parameterCount();
    assertThat(Math.round(parameters / 1e6)).isEqualTo(millions);
  }

  /** All published GPT-2 heads have 64 channels. */
  @ParameterizedTest
  @ValueSource(strings = {"124M", "355M", "774M", "1558M"})
  void headsShareTheChannels(String size) {
    assertThat(ModelShape.ofSize(size).orElseThrow().headChannels()).isEqualTo(64);
  }

  /**
   * One block of 2 channels: two norms of 2·2, c_attn 2·6 + 6, c_proj 2·2 + 2, c_fc 2·8 + 8, c_proj
   * 8·2 + 2 = 8 + 18 + 6 + 24 + 18 = 74; embeddings (5 + 3)·2 = 16; last norm 4.
   */
  @Test
  void parametersOfATinyModelAreCountedByHand() {
    assertThat(new ModelShape(1, 2, 1, 3, 5).parameterCount()).isEqualTo(74 + 16 + 4);
  }

  /** 2³¹ - 1 channels: 12·C² alone is 5.5e19, beyond a long. */
  @Test
  void countBeyondALongIsNeverAWrongNumber() {
    ModelShape huge = new ModelShape(1, Integer.MAX_VALUE, 1, 1, 1);
    assertThatThrownBy(huge::parameterCount).isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 2, 8, 16, layers",
    "1, 0, 2, 8, 16, channels",
    "1, 4, 0, 8, 16, heads",
    "1, 4, 2, 0, 16, context",
    "1, 4, 2, 8, -1, vocabulary"
  })
  void numberBelowOneIsRefusedByName(
      int layers, int channels, int heads, int context, int vocabulary, String named) {
    assertThatThrownBy(() -> new ModelShape(layers, channels, heads, context, vocabulary))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(named + " must be at least 1: ");
  }

  @Test
  void channelsThatHeadsCannotShareAreRefused() {
    assertThatThrownBy(() -> new ModelShape(1, 7, 2, 8, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("channels must be a multiple of heads: 7 channels, 2 heads");
  }
}
