package dev.gpt2.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VisibleTextTest {

  @Test
  void textOfPeopleStaysAsItIs() {
    String text = "Straße\t“quoted”\n日本 👩\u200D💻 e\u0301 <b>&";
    assertThat(VisibleText.of(text)).isEqualTo(text);
  }

  @Test
  void controlCharactersBecomeTheirPictures() {
    assertThat(VisibleText.of("\u0000\u0007\b\r\u001b\u007f")).isEqualTo("␀␇␈␍␛␡");
  }

  @Test
  void whatTurnsOrHidesOtherTextBecomesAReplacement() {
    assertThat(VisibleText.of("a\u202Eb\u0085c\u200Bd\uD800e"))
        .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
  }
}
