package dev.gpt2.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplingSpecTest {
  @Test
  void lengthThatIsLeftOut_isWhatTheContextAllows() {
    assertThat(sampling(null, null).tokens(1, 64)).isEqualTo(64);
    assertThat(sampling(null, null).tokens(10, 64)).isEqualTo(55);
    assertThat(sampling(null, null).tokens(1, 1_024)).isEqualTo(1_023);
    assertThat(sampling(20, null).tokens(10, 64)).isEqualTo(20);
  }

  /** Its last token is never read: 20 tokens after a prompt of 1 take 20 positions. */
  @Test
  void positionsAreNeverFewerThanThoseOfThePrompt_andNeverMoreThanTheContext() {
    assertThat(sampling(20, null).mostPositions(64)).isEqualTo(20);
    assertThat(sampling(20, "").mostPositions(64)).isEqualTo(20);
    assertThat(sampling(20, "naïve").mostPositions(64)).isEqualTo(25);
    assertThat(sampling(20, "x".repeat(100)).mostPositions(64)).isEqualTo(64);
    assertThat(sampling(null, null).mostPositions(1_024)).isEqualTo(1_023);
  }

  private static SamplingSpec sampling(@Nullable Integer length, @Nullable String prompt) {
    return new SamplingSpec(100L, 1, length, 40, 0.0, 1.0, prompt);
  }
}
