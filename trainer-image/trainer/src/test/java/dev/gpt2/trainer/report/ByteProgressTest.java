package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ByteProgressTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, UTF_8);
  private final TestClock clock = new TestClock();

  /** 300 of 1,200 MB in 10 s: a quarter, 30 MB/s, 30 s for the other three. */
  @Test
  void barTellsBytesSpeedAndTimeLeft() {
    ByteProgress progress = new ByteProgress(out, true, clock);
    clock.passSeconds(10);
    progress.read(300_000_000, 1_200_000_000);
    assertThat(shown.toString(UTF_8))
        .isEqualTo(
            CLEAR + "[██████··················]  25 % 300.0 of 1,200.0 MB  30.0 MB/s  30 s left");
  }

  @Test
  void barIsRedrawnTenTimesASecondAtMost() {
    ByteProgress progress = new ByteProgress(out, true, clock);
    for (int i = 0; i < 1_000; i++) {
      progress.read(i, 1_000);
      clock.passMillis(1);
    }
    assertThat(shown.toString(UTF_8).split("left", -1)).hasSize(1 + 10);
  }

  @Test
  void plainLinesComeAtMostEveryFiveSeconds() {
    ByteProgress progress = new ByteProgress(out, false, clock);
    for (int second = 0; second < 16; second++) {
      progress.read(second * 1_000_000L, 20_000_000);
      clock.passSeconds(1);
    }
    assertThat(shown.toString(UTF_8))
        .hasLineCount(3)
        .startsWith("5.0 of 20.0 MB  1.0 MB/s  15 s left");
  }

  @Test
  void lastLineTellsTimeAndSpeed() {
    ByteProgress progress = new ByteProgress(out, true, clock);
    clock.passMillis(2_500);
    progress.read(10_000_000, 10_000_000);
    progress.ended("done");
    assertThat(shown.toString(UTF_8))
        .endsWith(CLEAR + "done; 2.5 s, 4.0 MB/s" + System.lineSeparator());
  }

  @Test
  void nothingToRead_isNoTrouble() {
    ByteProgress progress = new ByteProgress(out, true, clock);
    progress.read(0, 0);
    progress.ended("done");
    assertThat(shown.toString(UTF_8)).contains("  0 % 0.0 of 0.0 MB  0.0 MB/s  ? left");
  }
}
