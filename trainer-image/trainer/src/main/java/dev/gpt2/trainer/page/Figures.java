package dev.gpt2.trainer.page;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.ExitCode;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.report.LogLine;
import dev.gpt2.trainer.report.RunFacts;
import dev.gpt2.trainer.report.RunRecord;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The page's head: whose run it is, how it ended, and the numbers that people look for first. */
final class Figures {
  private Figures() {}

  static String of(String name, Optional<RunRecord> record, RunHistory history) {
    StringBuilder head = new StringBuilder("<header>\n");
    head.append("<h1>%s</h1>\n".formatted(Html.escaped(name)));
    record.ifPresent(known -> head.append("<p class=\"muted\">%s</p>\n".formatted(facts(known))));
    head.append(outcome(record.map(RunRecord::outcome).orElse(null)));
    head.append("</header>\n<div class=\"tiles\">\n");
    LogLine.Step last = history.lastStep();
    if (last != null) {
      head.append(tile("Step", grouped(last.step()), progress(record, last)));
      head.append(tile("Loss", decimal(last.averageLoss()), "running average"));
    }
    LogLine.Validation best = history.bestValidation();
    if (best != null) {
      head.append(
          tile(
              "Best validation loss",
              decimal(best.loss()),
              "step %s, perplexity %s"
                  .formatted(grouped(best.step()), significant(Math.exp(best.loss())))));
    }
    if (last != null) {
      head.append(
          tile("Tokens per second", significant(last.tokensPerSecond()), "of the last process"));
      head.append(
          tile(
              "Peak of tensors",
              Bytes.format(history.peakBytes()),
              record.map(known -> planned(known.facts())).orElse("")));
    }
    return head + "</div>\n";
  }

  private static String facts(RunRecord record) {
    String end = record.endedAt() == null ? "" : " to " + record.endedAt();
    return Html.escaped(
        "%s · %s · last process %s%s"
            .formatted(record.facts().model(), record.facts().device(), record.startedAt(), end));
  }

  private static String progress(Optional<RunRecord> record, LogLine.Step last) {
    String all = record.map(known -> "of " + grouped(known.facts().steps())).orElse("");
    return Double.isNaN(last.epoch())
        ? all
        : String.format(Locale.ROOT, "%s, epoch %.2f", all, last.epoch());
  }

  private static String planned(RunFacts facts) {
    return String.format(
        Locale.ROOT,
        "%s planned, %+.1f %% computation",
        Bytes.format(facts.memory().tensorBytes()),
        facts.memory().recomputePercent());
  }

  private static String outcome(@Nullable RunReport report) {
    if (report == null) {
      return badge("open", "No end recorded", "it trains, or was killed");
    }
    String classes =
        report.exitCode() == ExitCode.DONE.code()
            ? "good"
            : report.exitCode() == ExitCode.STOPPED.code() ? "open" : "bad";
    return badge(classes, report.reason(), report.message());
  }

  private static String badge(String classes, String word, String message) {
    return "<p><span class=\"badge %s\">%s</span> %s</p>\n"
        .formatted(classes, Html.escaped(word), Html.escaped(message));
  }

  private static String tile(String name, String figure, String note) {
    return "<div class=\"tile\"><div class=\"muted\">%s</div><div class=\"figure\">%s</div><div class=\"muted\">%s</div></div>\n"
        .formatted(Html.escaped(name), Html.escaped(figure), Html.escaped(note));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }

  /** Whole numbers from 100 on, else three digits. */
  private static String significant(double number) {
    return number >= 100
        ? String.format(Locale.ROOT, "%,.0f", number)
        : String.format(Locale.ROOT, number >= 10 ? "%.1f" : "%.2f", number);
  }
}
