package dev.gpt2.ftj.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WrapTest {

  @Test
  void words_stayWhole() {
    assertThat(Wrap.lines("raise the limit, or lower it", 10))
        .containsExactly("raise the", "limit, or", "lower it");
  }

  @Test
  void wordThatIsTooLong_isBrokenAndWhole() {
    assertThat(Wrap.lines("a 0123456789abcdef", 8)).containsExactly("a", "01234567", "89abcdef");
  }

  @Test
  void charactersOutsideTheFirstPlane_areNeverCut() {
    assertThat(Wrap.lines("𝄞𝄞𝄞", 2)).containsExactly("𝄞𝄞", "𝄞");
  }

  @Test
  void lineEnds_stay() {
    assertThat(Wrap.lines("spec.a: wrong\nspec.b: wrong", 40))
        .containsExactly("spec.a: wrong", "spec.b: wrong");
  }

  @Test
  void everyWidth_losesNothing() {
    String text = "the smallest memory that works is 2.14 GiB (2191Mi), raise the limit";
    for (int width = 1; width < 80; width++) {
      assertThat(String.join("", Wrap.lines(text, width)).replace(" ", ""))
          .as("width %d", width)
          .isEqualTo(text.replace(" ", ""));
    }
  }
}
