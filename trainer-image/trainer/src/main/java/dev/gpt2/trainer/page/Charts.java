package dev.gpt2.trainer.page;

import dev.gpt2.trainer.picture.LineChart;
import dev.gpt2.trainer.picture.LineChart.Line;
import dev.gpt2.trainer.picture.LineChart.Mark;
import dev.gpt2.trainer.picture.LineChart.Point;
import dev.gpt2.trainer.report.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run's curves, each drawn for wide windows and for narrow ones: the page shows one. */
final class Charts {
  private Charts() {}

  static String of(RunHistory history) {
    return Html.section("Loss by step", loss(history))
        + one("Learning rate", history.learningRates, "")
        + one("Gradient norm", history.gradientNorms, "L2, before clipping")
        + one("Tokens per second", history.tokensPerSecond, "of each process from its start");
  }

  private static String loss(RunHistory history) {
    List<Line> lines =
        List.of(
            new Line("raw", history.losses.points(), false),
            new Line("average", history.averageLosses.points(), false),
            new Line("validation", history.validationLosses.points(), true));
    if (lines.stream().allMatch(line -> line.points().isEmpty())) {
      return "<p class=\"muted\">No step is logged.</p>\n";
    }
    List<String> legend = new ArrayList<>();
    if (history.lastStep() != null) {
      legend.add(entry("raw", "each step"));
      legend.add(entry("average", "running average"));
    }
    LogLine.Validation validation = history.lastValidation();
    if (validation != null) {
      legend.add(entry("validation", "validation: " + validation.source()));
    }
    return "<p class=\"legend\">%s</p>\n".formatted(String.join("", legend))
        + bothSizes(new LineChart("Loss by step", false, lines, best(history)));
  }

  private static @Nullable Mark best(RunHistory history) {
    LogLine.Validation best = history.bestValidation();
    return best == null || !Double.isFinite(best.loss())
        ? null
        : new Mark(
            new Point(best.step(), best.loss()),
            String.format(Locale.ROOT, "best %.4f, step %,d", best.loss(), best.step()));
  }

  private static String one(String heading, Thinned curve, String note) {
    List<Point> points = curve.points();
    if (points.isEmpty()) {
      return "";
    }
    LineChart chart =
        new LineChart(
            heading + " by step", true, List.of(new Line("average", points, false)), null);
    String said = note.isEmpty() ? "" : "<p class=\"muted\">%s</p>\n".formatted(note);
    return Html.section(heading + " by step", said + bothSizes(chart));
  }

  private static String bothSizes(LineChart chart) {
    return chart.svg("wide", 900, 280) + chart.svg("narrow", 360, 250);
  }

  private static String entry(String classes, String name) {
    return "<span class=\"key %s\">%s</span>".formatted(classes, Html.escaped(name));
  }
}
