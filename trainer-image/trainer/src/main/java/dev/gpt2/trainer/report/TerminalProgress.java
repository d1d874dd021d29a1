package dev.gpt2.trainer.report;

import dev.gpt2.run.RunReport;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Progress for people: a bar that is redrawn on a terminal, a plain line now and then elsewhere (a
 * pod's log).
 */
public final class TerminalProgress implements RunObserver {
  private static final int LONGEST_SAMPLE = 600;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final PrintStream out;
  private final boolean terminal;
  private final InstantSource clock;
  private Instant nextLine = Instant.MIN;

  /** With {@code terminal}, {@code out} is one, and the bar is redrawn in place. */
  public TerminalProgress(PrintStream out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public void said(String message) {
    out.println((terminal ? ProgressLine.CLEAR : "") + message);
  }

  @Override
  public void stepped(StepReport report) {
    if (terminal) {
      out.print(ProgressLine.CLEAR + ProgressLine.bar(report.percent()) + " " + line(report));
      if (report.step() == report.steps()) {
        out.println();
      }
      out.flush();
      return;
    }
    Instant now = clock.instant();
    if (now.isBefore(nextLine) && report.step() != 1 && report.step() != report.steps()) {
      return;
    }
    nextLine = now.plus(BETWEEN_LINES);
    out.println(line(report));
  }

  @Override
  public void validated(ValidationReport report) {
    said(line(report));
  }

  /** The text is told apart from what people wrote by what precedes it, and by its indentation. */
  @Override
  public void sampled(SampleReport report) {
    said("step %d: samples %s; the first, synthetic:".formatted(report.step(), report.file()));
    VisibleText.of(begin(report.text())).lines().map(line -> "    " + line).forEach(out::println);
  }

  @Override
  public void checkpointed(CheckpointReport report) {
    said("step %d: checkpoint %s".formatted(report.step(), report.folder()));
  }

  @Override
  public void ended(RunReport report) {
    said(report.message());
  }

  /** What a line says of a validation. */
  static String line(ValidationReport report) {
    return String.format(
        Locale.ROOT,
        "step %d: validation loss %.4f  perplexity %.2f  on %s%s",
        report.step(),
        report.loss(),
        report.perplexity(),
        VisibleText.of(report.source()),
        report.best() ? ", the best so far" : "");
  }

  private static String begin(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= LONGEST_SAMPLE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_SAMPLE)) + "…";
  }

  /** What a line says of a step. */
  static String line(StepReport report) {
    return String.format(
        Locale.ROOT,
        "step %d/%d  loss %.4f  average %.4f  %.0f tokens/s  %s left",
        report.step(),
        report.steps(),
        report.loss(),
        report.averageLoss(),
        report.tokensPerSecond(),
        ProgressLine.duration(report.remainingSeconds()));
  }
}
