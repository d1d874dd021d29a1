package dev.gpt2.trainer.tradeoff;

import dev.gpt2.plan.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A {@link Tradeoff} as people read it. */
public final class TradeoffText {
  private static final int PARTS_SHOWN = 3;
  private static final Columns FACTS = Columns.of(-16, 12, -2, 0);
  private static final Columns MODEL = Columns.of(9, 12, 12, 12, -2, 0);
  private static final Columns GRAPH = Columns.of(9, 12, 12, -2, 0);
  private static final Columns SIZES = Columns.of(-5, 11, 11, 11, 16, 10, 16, 12);

  private final Tradeoff tradeoff;
  private final boolean isGraph;
  private final Limits limits;

  private TradeoffText(Tradeoff tradeoff) {
    this.tradeoff = tradeoff;
    this.isGraph = tradeoff.subject() instanceof Subject.File;
    this.limits = Limits.between(tradeoff.smallest().stepBytes(), tradeoff.keepAll().stepBytes());
  }

  /** One step: what is taken in any case, and what each limit costs. */
  public static String of(Tradeoff tradeoff) {
    return new TradeoffText(tradeoff).text();
  }

  /** A line for each published size. */
  public static String ofSizes(List<Tradeoff> tradeoffs) {
    return SIZES.line(
            "model",
            "weights",
            "optimizer",
            "step",
            "all tensors",
            "limit",
            "smallest limit",
            "recomputes")
        + tradeoffs.stream()
            .map(tradeoff -> new TradeoffText(tradeoff).sizeRow())
            .collect(Collectors.joining());
  }

  /** What to do about a limit within which no plan was found. */
  public static String tooLittle(Tradeoff tradeoff, Tradeoff.Answer answer) {
    Point smallest = tradeoff.smallest();
    return "%s is too little: the smallest limit for which a plan was found is %s (%,d bytes), with %s more computation"
        .formatted(
            Bytes.format(answer.limitBytes()),
            new TradeoffText(tradeoff).limits.quantity(smallest.limitBytes()),
            smallest.limitBytes(),
            percent(smallest.recomputePercent()));
  }

  private String text() {
    StringBuilder text = new StringBuilder(tradeoff.subject().title()).append("\n\n");
    text.append(isGraph ? "" : fixed())
        .append(
            FACTS.line(
                "the step",
                Bytes.format(tradeoff.keepAll().stepBytes()),
                "",
                "when everything is kept, %s at the least"
                    .formatted(Bytes.format(tradeoff.smallest().stepBytes()))))
        .append('\n')
        .append(
            isGraph
                ? GRAPH.line("limit", "peak", "recomputes", "", "what")
                : MODEL.line("limit", "tensors", "of a step", "recomputes", "", "what"));
    List<Point> points = tradeoff.limits();
    for (int i = 0; i < points.size(); i++) {
      boolean alsoBelow =
          i + 1 < points.size() && points.get(i).digest().equals(points.get(i + 1).digest());
      text.append(alsoBelow ? "" : row(points.get(i), parts(points.get(i))));
    }
    text.append(row(tradeoff.checkpointBlocks(), "to compare: a checkpoint per block"));
    Tradeoff.Answer answer = tradeoff.answer();
    return answer == null || !answer.fits() ? text.toString() : text + "\n" + fits(answer);
  }

  private String fixed() {
    Fixed fixed = tradeoff.fixed();
    return FACTS.line("weights", Bytes.format(fixed.weightBytes()))
        + FACTS.line("optimizer state", Bytes.format(fixed.optimizerBytes()))
        + FACTS.line(
            "the process",
            Bytes.format(fixed.processBytes()),
            "",
            "beside its tensors; and %s in reserve".formatted(Bytes.format(fixed.reserveBytes())));
  }

  private String fits(Tradeoff.Answer answer) {
    Point plan = answer.plan();
    return "%s is enough: tensors take %,d bytes, at %s; %s more computation%s.\n"
        .formatted(
            limits.quantity(answer.limitBytes()),
            plan.tensorBytes(),
            plan.peakNode(),
            percent(plan.recomputePercent()),
            plan.recomputed().isEmpty() ? "" : ", of " + parts(plan));
  }

  private String sizeRow() {
    return SIZES.line(
        tradeoff.subject() instanceof Subject.Training training ? training.model() : "",
        Bytes.format(tradeoff.fixed().weightBytes()),
        Bytes.format(tradeoff.fixed().optimizerBytes()),
        Bytes.format(tradeoff.keepAll().stepBytes()),
        "%,d".formatted(tradeoff.keepAll().tensorBytes()),
        limits.quantity(tradeoff.keepAll().limitBytes()),
        limits.quantity(tradeoff.smallest().limitBytes()),
        percent(tradeoff.smallest().recomputePercent()));
  }

  private String row(Point point, String remark) {
    String limit = limits.quantity(point.limitBytes());
    String tensors = Bytes.format(point.tensorBytes());
    String recomputes = percent(point.recomputePercent());
    return isGraph
        ? GRAPH.line(limit, tensors, recomputes, "", remark)
        : MODEL.line(limit, tensors, Bytes.format(point.stepBytes()), recomputes, "", remark);
  }

  private static String parts(Point point) {
    List<Recomputed> parts = point.recomputed();
    String shown =
        parts.stream()
            .limit(PARTS_SHOWN)
            .map(part -> part.part() + " " + percent(part.percent()))
            .collect(Collectors.joining(", "));
    double rest = parts.stream().skip(PARTS_SHOWN).mapToDouble(Recomputed::percent).sum();
    return parts.size() > PARTS_SHOWN ? shown + ", other " + percent(rest) : shown;
  }

  private static String percent(double percent) {
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }
}
