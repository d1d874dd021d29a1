package dev.gpt2.trainer.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitPatternTest {
  private static final Gpt2Bpe BPE = new Gpt2Bpe();

  @Test
  void tokensOfATextCutWhereAWordEnds_areThoseOfTheWhole() {
    AtomicInteger cuts = new AtomicInteger();
    Cases.forAll(
        600,
        80,
        (random, size) -> {
          String text = HostileText.of(random, size);
          int[] whole = BPE.encode(text);
          for (int at = 1; at < text.length(); at++) {
            if (SplitPattern.endsBetween(text.charAt(at - 1), text.charAt(at))) {
              cuts.incrementAndGet();
              assertThat(
                      IntStream.concat(
                          IntStream.of(BPE.encode(text.substring(0, at))),
                          IntStream.of(BPE.encode(text.substring(at)))))
                  .as("cut at %d", at)
                  .containsExactly(IntStream.of(whole).boxed().toArray(Integer[]::new));
            }
          }
        });
    assertThat(cuts).hasValueGreaterThan(10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a ", "a1", "1,", "1a", ".\n", ".7", "字。", "' "})
  void wordEndsWhereTheKindChanges(String two) {
    assertThat(SplitPattern.endsBetween(two.charAt(0), two.charAt(1))).isTrue();
  }

  /** Two of a kind; a space that belongs to what follows; a sign that may begin a contraction. */
  @ParameterizedTest
  @ValueSource(strings = {"ab", " a", "\n ", "'s", ".a", "a\uD83D", "\uDE00a", "😀"})
  void wordMayReachOverOtherPlaces(String two) {
    assertThat(SplitPattern.endsBetween(two.charAt(0), two.charAt(1))).isFalse();
  }
}
