package dev.gpt2.run;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that make a GPT-2: L layers, C channels, H heads, context length and V vocabulary.
 *
 * <p>Sizes by name are those of Radford et al. 2019 (table 2), with today's names and the names of
 * the first release as aliases.
 */
public record ModelShape(int layers, int channels, int heads, int context, int vocabulary) {

  public static final int GPT2_VOCABULARY = 50_257;
  public static final int GPT2_CONTEXT = 1_024;

  /** Names of the published sizes, without the first release's. */
  public static final List<String> SIZES = List.of("124M", "355M", "774M", "1558M");

  private static final Map<String, ModelShape> BY_SIZE =
      Map.of(
          "124M", gpt2(12, 768, 12),
          "117M", gpt2(12, 768, 12),
          "355M", gpt2(24, 1_024, 16),
          "345M", gpt2(24, 1_024, 16),
          "774M", gpt2(36, 1_280, 20),
          "1558M", gpt2(48, 1_600, 25));

  public ModelShape {
    positive("layers", layers);
    positive("channels", channels);
    positive("heads", heads);
    positive("context", context);
    positive("vocabulary", vocabulary);
    if (channels % heads != 0) {
      throw new IllegalArgumentException(
          "channels must be a multiple of heads: %d channels, %d heads".formatted(channels, heads));
    }
  }

  /** The shape of a published size such as {@code 124M} (or {@code 117M}), if it is one. */
  public static Optional<ModelShape> ofSize(String size) {
    return Optional.ofNullable(BY_SIZE.get(size));
  }

  /** The name of the published size that has this shape, if one has. */
  public Optional<String> sizeName() {
    return SIZES.stream().filter(size -> equals(BY_SIZE.get(size))).findFirst();
  }

  /** Channels of one head, D. */
  @JsonIgnore
  public int headChannels() {
    return channels / heads;
  }

  /** Number of weights, the tied token embedding counted once. */
  @JsonIgnore
  public long parameterCount() {
    long c = channels;
    long block = multiplyExact(12 * c + 13, c);
    long embeddings = multiplyExact(vocabulary + (long) context + 2, c);
    return addExact(multiplyExact(layers, block), embeddings);
  }

  private static ModelShape gpt2(int layers, int channels, int heads) {
    return new ModelShape(layers, channels, heads, GPT2_CONTEXT, GPT2_VOCABULARY);
  }

  private static void positive(String name, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + number);
    }
  }
}
