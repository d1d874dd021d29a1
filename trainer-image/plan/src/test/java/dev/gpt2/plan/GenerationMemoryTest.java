package dev.gpt2.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.run.ModelShape;
import org.junit.jupiter.api.Test;

final class GenerationMemoryTest {
  private static final ModelShape GPT2 = ModelShape.ofSize("124M").orElseThrow();

  /** Keys and values of 12 layers, 3 sequences, 1,000 positions and 768 channels. */
  @Test
  void cacheHoldsKeysAndValuesOfEachPosition() {
    GenerationMemory memory = GenerationMemory.of(new Gpt2Generation(GPT2, 3, 1_000));
    assertThat(memory.cacheBytes()).isEqualTo(2L * 12 * 3 * 1_000 * 768 * 4);
    assertThat(memory.weightBytes()).isEqualTo(4 * GPT2.parameterCount());
    assertThat(memory.peakBytes()).isEqualTo(memory.weightBytes() + memory.besideWeights());
  }

  /**
   * A chunk of 64 positions has at its highest, in the MLP, its input, [64, C], and h and its GELU,
   * [64, 4C]; 16 rows of logits, with what they are made from, are more.
   */
  @Test
  void valuesOfAPassTakeLittleBesideTheCache() {
    GenerationMemory memory = GenerationMemory.of(new Gpt2Generation(GPT2, 1, 1_024));
    assertThat(memory.arenaBytes()).isEqualTo(4 * 64 * (768 + 2 * 4 * 768));
    assertThat(GenerationMemory.of(new Gpt2Generation(GPT2, 16, 1_024)).arenaBytes())
        .isEqualTo(4 * 16 * (768 + 50_257));
    // o and the log-sum-exp of 12 heads, and the mask of a chunk, for the last of 1,024 positions
    assertThat(memory.workspaceBytes()).isEqualTo(4 * 64 * (768 + 12 + 1_024));
  }
}
