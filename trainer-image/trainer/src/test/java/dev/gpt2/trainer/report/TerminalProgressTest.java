package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TerminalProgressTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, UTF_8);
  private final TestClock clock = new TestClock();

  /** 500 of 1,000 steps are 50 %, and 12 of the bar's 24 places. */
  @Test
  void barIsRedrawnInPlaceOnATerminal() {
    TerminalProgress progress = new TerminalProgress(out, true, clock);
    progress.stepped(Steps.step(500));
    progress.stepped(Steps.step(501));
    assertThat(shown.toString(UTF_8))
        .isEqualTo(
            CLEAR
                + "[████████████············]  50 % "
                + TerminalProgress.line(Steps.step(500))
                + CLEAR
                + "[████████████············]  50 % "
                + TerminalProgress.line(Steps.step(501)));
  }

  @Test
  void barIsFullAtTheEndAndOnlyThere() {
    TerminalProgress progress = new TerminalProgress(out, true, clock);
    progress.stepped(Steps.step(Steps.ALL - 1));
    assertThat(shown.toString(UTF_8)).contains("·]  99 %").doesNotContain("\n");
    progress.stepped(Steps.step(Steps.ALL));
    assertThat(shown.toString(UTF_8)).contains("█] 100 %").endsWith(System.lineSeparator());
  }

  @Test
  void messageTakesTheBarsPlace() {
    TerminalProgress progress = new TerminalProgress(out, true, clock);
    progress.stepped(Steps.step(1));
    progress.checkpointed(Steps.checkpoint(1, Path.of("runs", "step-00000001")));
    assertThat(shown.toString(UTF_8))
        .endsWith(CLEAR + "step 1: checkpoint runs/step-00000001" + System.lineSeparator());
  }

  @Test
  void plainLinesComeAtMostEveryFiveSeconds() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    // 100 steps of half a second: at 0 s, 5 s, 10 s … 45 s
    for (long step = 1; step <= 100; step++) {
      progress.stepped(Steps.step(step));
      clock.passMillis(500);
    }
    assertThat(lines())
        .isEqualTo(
            LongStream.iterate(1, step -> step <= 100, step -> step + 10)
                .mapToObj(step -> TerminalProgress.line(Steps.step(step)))
                .toList());
  }

  @Test
  void firstAndLastStepAlwaysHaveALine() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    progress.stepped(Steps.step(1));
    progress.stepped(Steps.step(2));
    progress.stepped(Steps.step(Steps.ALL));
    assertThat(lines())
        .containsExactly(
            TerminalProgress.line(Steps.step(1)), TerminalProgress.line(Steps.step(Steps.ALL)));
  }

  @Test
  void runThatResumesShowsItsFirstStepAtOnce() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    progress.stepped(Steps.step(41));
    assertThat(lines()).hasSize(1);
  }

  @Test
  void messagesAndTheEndAreNeverHeldBack() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    progress.said("starting from model gpt2");
    progress.checkpointed(Steps.checkpoint(2, Path.of("runs", "step-00000002")));
    progress.ended(new RunReport(0, "Completed", "done: step 2 of 2", 2L, "step-00000002"));
    assertThat(lines())
        .containsExactly(
            "starting from model gpt2",
            "step 2: checkpoint runs/step-00000002",
            "done: step 2 of 2");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min 00 s",
    "3599, 59 min 59 s",
    "3600, 1 h 00 min",
    "90061, 25 h 01 min"
  })
  void lineSaysAllWithTheTimeThatIsLeft(long seconds, String left) {
    StepReport report = Steps.withTimeLeft(Steps.step(40, 4.8125f), seconds);
    assertThat(TerminalProgress.line(report))
        .isEqualTo("step 40/1000  loss 4.8125  average 5.2500  512 tokens/s  " + left + " left");
  }

  /** exp(4.5) = 90.017 */
  @Test
  void validationIsALine() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    progress.validated(Steps.validation(40, 4.5, true));
    progress.validated(Steps.validation(80, 4.75, false));
    assertThat(lines())
        .containsExactly(
            "step 40: validation loss 4.5000  perplexity 90.02  on held-out/*.txt, the best so far",
            "step 80: validation loss 4.7500  perplexity 115.58  on held-out/*.txt");
  }

  @Test
  void sampleIsShownAsSyntheticText() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    Path file = Path.of("runs", "samples", "40.txt");
    progress.sampled(new SampleReport(40, file, "In the beginning\nwas the\u001b[31m word"));
    assertThat(lines())
        .containsExactly(
            "step 40: samples runs/samples/40.txt; the first, synthetic:",
            "    In the beginning",
            "    was the\u241b[31m word");
  }

  @Test
  void longSampleIsCutBetweenItsCharacters() {
    TerminalProgress progress = new TerminalProgress(out, false, clock);
    progress.sampled(new SampleReport(40, Path.of("40.txt"), "\uD83D\uDE00".repeat(601)));
    assertThat(lines().getLast()).isEqualTo("    " + "\uD83D\uDE00".repeat(600) + "…");
  }

  private List<String> lines() {
    return shown.toString(UTF_8).lines().toList();
  }
}
