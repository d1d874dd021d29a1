package dev.gpt2.ftj.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SimilarNamesTest {

  @Test
  void nearestComesFirst() {
    assertThat(SimilarNames.to("shakespear", List.of("tiny-cpu", "shakespeare-2", "shakespeare")))
        .containsExactly("shakespeare", "shakespeare-2");
  }

  @Test
  void distance_countsInsertionsDeletionsChanges() {
    assertThat(SimilarNames.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(SimilarNames.distance("", "abc")).isEqualTo(3);
    assertThat(SimilarNames.distance("abc", "abc")).isZero();
  }

  @Test
  void strangers_arentNamed() {
    assertThat(SimilarNames.to("bible", List.of("tiny-cpu", "shakespeare"))).isEmpty();
  }
}
