package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The loss over a run's steps, drawn. */
public final class CurveView {
  private static final int LINES_BESIDE_CHART = 5;

  private final Look look;

  public CurveView(Look look) {
    this.look = look;
  }

  public String of(FineTuneJob job) {
    Page page = new Page(look);
    Document training = job.training();
    page.text(0, title(job));
    List<Chart.Point> all =
        training.all("lossCurve").stream()
            .flatMap(point -> point(point).stream())
            .sorted(Comparator.comparing(Chart.Point::step))
            .toList();
    List<Chart.Point> finite =
        all.stream().filter(point -> Double.isFinite(point.value())).toList();
    if (finite.isEmpty()) {
      page.text(0, "no loss has been reported yet");
    } else {
      page.gap().lines(new Chart(look, finite, look.height() - LINES_BESIDE_CHART).lines());
    }
    notFinite(all).ifPresent(text -> page.text(0, text));
    facts(training, finite).ifPresent(text -> page.text(0, text));
    return page.toString();
  }

  private static String title(FineTuneJob job) {
    Document training = job.training();
    String progress =
        training
            .number("step")
            .map(
                step ->
                    ", step "
                        + Figures.count(step)
                        + training.number("steps").map(n -> " of " + Figures.count(n)).orElse(""))
            .orElse("");
    return "loss of %s, %s%s".formatted(job.name(), job.phase(), progress);
  }

  private static Optional<Chart.Point> point(Document point) {
    return point
        .number("step")
        .flatMap(step -> point.decimal("loss").map(loss -> new Chart.Point(step, loss)));
  }

  private static Optional<String> notFinite(List<Chart.Point> all) {
    return all.stream()
        .filter(point -> !Double.isFinite(point.value()))
        .findFirst()
        .map(
            point ->
                "from step %s on losses aren't numbers any more: lower the learning rate"
                    .formatted(Figures.count(Math.round(point.step()))));
  }

  private static Optional<String> facts(Document training, List<Chart.Point> finite) {
    return Page.joined(
        ", ",
        Stream.of(
            training.text("loss").map(loss -> "now " + loss),
            training.text("averageLoss").map(loss -> "average " + loss),
            finite.stream()
                .min(Comparator.comparing(Chart.Point::value))
                .map(
                    point ->
                        "lowest of the curve %s after step %s"
                            .formatted(
                                Double.toString(point.value()),
                                Figures.count(Math.round(point.step())))),
            training.text("validationLoss").map(loss -> "validation " + loss)));
  }
}
