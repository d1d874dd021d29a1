package dev.gpt2.ftj.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class LivePageTest {
  private final StringWriter shown = new StringWriter();

  @Test
  void terminal_isAsBeforeAtTheEnd() {
    try (LivePage page = new LivePage(new PrintWriter(shown))) {
      page.draw("one\ntwo\n", 10);
    }
    assertThat(shown.toString())
        .startsWith("\u001b[?1049h\u001b[?25l")
        .contains("\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J")
        .endsWith("\u001b[?25h\u001b[?1049l");
  }

  @Test
  void closedPage_isntDrawn() {
    LivePage page = new LivePage(new PrintWriter(shown));
    page.close();
    int length = shown.toString().length();
    page.draw("late\n", 10);
    assertThat(shown.toString()).hasSize(length);
  }

  @Test
  void pageThatIsTooLong_saysHowMuchIsMissing() {
    try (LivePage page = new LivePage(new PrintWriter(shown))) {
      page.draw("a\nb\nc\nd\ne\nf\n", 5);
    }
    assertThat(shown.toString()).contains("c\u001b[K\n(3 more lines").doesNotContain("d\u001b[K");
  }
}
