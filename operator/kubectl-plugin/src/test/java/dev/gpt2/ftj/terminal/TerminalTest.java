package dev.gpt2.ftj.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.ftj.view.Look;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {

  @Test
  void noTerminal_isEightyByTwentyFourWithoutColours() {
    assertThat(new Terminal(false, Map.of("LANG", "en_US.UTF-8")).look(false))
        .isEqualTo(new Look(80, 24, false, true));
  }

  @Test
  void columnsAndLines_count() {
    assertThat(
            new Terminal(true, Map.of("COLUMNS", "132", "LINES", "50", "LANG", "C.utf8"))
                .look(false))
        .isEqualTo(new Look(132, 50, true, true));
  }

  @Test
  void noColor_isObeyed() {
    assertThat(new Terminal(true, Map.of("NO_COLOR", "1")).look(false).colour()).isFalse();
    assertThat(new Terminal(true, Map.of("NO_COLOR", "")).look(false).colour()).isTrue();
    assertThat(new Terminal(true, Map.of("TERM", "dumb")).look(false).colour()).isFalse();
  }

  @Test
  void firstLocaleThatIsSet_counts() {
    Terminal c = new Terminal(false, Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8"));
    assertThat(c.look(false).unicode()).isFalse();
    assertThat(c.charset()).isEqualTo(US_ASCII);
    Terminal utf8 = new Terminal(false, Map.of("LC_ALL", "", "LC_CTYPE", "UTF-8", "LANG", "C"));
    assertThat(utf8.look(false).unicode()).isTrue();
    assertThat(utf8.look(true).unicode()).isFalse();
    assertThat(utf8.charset()).isEqualTo(UTF_8);
  }
}
