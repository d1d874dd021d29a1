package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class TransferLinesTest {
  private static final long MIB = 1 << 20;
  private static final OptionalLong TOTAL = OptionalLong.of(500 * MIB);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final TransferLines lines = new TransferLines(() -> now, Duration.ofSeconds(10));

  /** 4 MiB a second for 30 seconds: a line every 10. */
  @Test
  void linesComeNowAndThenWithRateAndTimeLeft() {
    List<String> shown = new ArrayList<>();
    for (int second = 0; second <= 30; second++) {
      lines.moved(4 * MIB * second, TOTAL).ifPresent(shown::add);
      pass(1);
    }
    assertThat(shown)
        .containsExactly(
            "40.0 MiB of 500.0 MiB, 4.0 MiB/s, 1 min 55 s left",
            "80.0 MiB of 500.0 MiB, 4.0 MiB/s, 1 min 45 s left",
            "120.0 MiB of 500.0 MiB, 4.0 MiB/s, 1 min 35 s left");
  }

  @Test
  void whatWasThereBeforeHasNoShareInTheRate() {
    lines.moved(300 * MIB, TOTAL);
    pass(10);
    assertThat(lines.moved(310 * MIB, TOTAL))
        .contains("310.0 MiB of 500.0 MiB, 1.0 MiB/s, 3 min 10 s left");
  }

  /** 10 MiB/s at first, 1 MiB/s since: 15 seconds later the first is forgotten. */
  @Test
  void rateFollowsTheConnection() {
    lines.moved(0, TOTAL);
    pass(10);
    assertThat(lines.moved(100 * MIB, TOTAL)).get().asString().contains(", 10.0 MiB/s");
    pass(10);
    assertThat(lines.moved(110 * MIB, TOTAL)).get().asString().contains(", 1.0 MiB/s");
  }

  @Test
  void nothingIsForetoldWithoutATotalOrWithoutProgress() {
    lines.moved(0, OptionalLong.empty());
    pass(10);
    assertThat(lines.moved(20 * MIB, OptionalLong.empty())).contains("20.0 MiB, 2.0 MiB/s");
    TransferLines silent = new TransferLines(() -> now, Duration.ofSeconds(10));
    silent.moved(5, TOTAL);
    pass(10);
    assertThat(silent.moved(5, TOTAL)).contains("5 bytes of 500.0 MiB, 0 bytes/s");
  }

  @Test
  void lineIsRedrawnOnATerminal() {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    FetchDisplay display = new FetchDisplay(new PrintStream(shown, true, UTF_8), true, () -> now);
    display.moved(0, TOTAL);
    pass(1);
    display.moved(MIB, TOTAL);
    display.said("done");
    assertThat(shown.toString(UTF_8))
        .isEqualTo(
            "\r\u001b[K1.0 MiB of 500.0 MiB, 1.0 MiB/s, 8 min 19 s left\r\u001b[Kdone"
                + System.lineSeparator());
  }

  private void pass(long seconds) {
    now = now.plusSeconds(seconds);
  }
}
