package dev.gpt2.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void shortName_isKept() {
    assertThat(Names.attempt("shakespeare", 1)).isEqualTo("shakespeare-1");
    assertThat(Names.trainer("shakespeare")).isEqualTo("shakespeare-trainer");
    assertThat(Names.label("shakespeare")).isEqualTo("shakespeare");
  }

  @Test
  void longestNameThatFits_isKept() {
    assertThat(Names.attempt("a".repeat(61), 1)).isEqualTo("a".repeat(61) + "-1");
  }

  @Test
  void longName_isCutToALabelAndStaysApart() {
    for (int length = 62; length <= 253; length++) {
      String one = Names.attempt("a".repeat(length - 1) + "b", 1);
      String other = Names.attempt("a".repeat(length - 1) + "c", 1);
      assertThat(one).hasSizeLessThanOrEqualTo(63).endsWith("-1").isNotEqualTo(other);
    }
  }

  @Test
  void cut_leavesNoDotBeforeTheHash() {
    assertThat(Names.label("a".repeat(53) + "." + "b".repeat(100)))
        .matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        .doesNotContain(".-");
  }
}
