package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
import dev.gpt2.ftj.job.PlanAdvice;
import dev.gpt2.ftj.job.Quantity;
import java.util.List;
import java.util.Optional;

/** A job's memory plan: who takes how much of the limit. */
public final class PlanView {
  private static final int NAME_WIDTH = 13;
  private static final int FIGURES_WIDTH = 20;
  private static final int WIDEST_BAR = 60;

  private final Look look;

  public PlanView(Look look) {
    this.look = look;
  }

  public String of(FineTuneJob job) {
    Page page = new Page(look);
    Document plan = job.plan();
    page.text(0, "memory plan of %s in namespace %s".formatted(job.name(), job.namespace()));
    page.text(0, RunText.of(job)).gap();
    if (!plan.isThere()) {
      job.condition("Feasible", "Unknown")
          .or(() -> job.condition("Accepted", "False"))
          .ifPresentOrElse(
              condition -> page.text(0, "no plan yet: " + condition.message()),
              () -> page.text(0, "no plan yet: the operator hasn't looked at the job"));
      measured(page, job);
      return page.toString();
    }
    page.text(0, plan.text("summary").orElse("")).gap();
    bars(page, job);
    page.gap();
    page.fact("recomputes", recomputation(job));
    page.fact(
        "smallest",
        plan.text("smallestMemory").map(text -> text + " is the lowest limit that works"));
    page.fact("digest", plan.text("digest"));
    measured(page, job);
    PlanAdvice.remark(job).ifPresent(remark -> page.gap().text(0, remark));
    ClassesText.write(page, look, plan.all("classes"));
    return page.toString();
  }

  private void bars(Page page, FineTuneJob job) {
    Document plan = job.plan();
    long peak = plan.number("peakBytes").orElse(0L);
    Optional<Long> budget = plan.number("budgetBytes");
    long scale = Math.max(peak, budget.orElse(0L));
    long weights = plan.number("weightBytes").orElse(0L);
    long optimizer = plan.number("optimizerBytes").orElse(0L);
    long step = plan.number("activationPeakBytes").orElse(0L);
    long tensors = weights + optimizer + step;
    bar(page, "weights", 0, weights, scale);
    bar(page, "optimizer", weights, weights + optimizer, scale);
    bar(page, "activations", weights + optimizer, tensors, scale);
    bar(page, "process", tensors, peak, scale);
    long reserve = job.spec().text("memory.reserve").flatMap(Quantity::bytes).orElse(0L);
    budget
        .filter(limit -> limit > peak)
        .ifPresent(
            limit -> {
              long kept = Math.min(reserve, limit - peak);
              bar(page, "unused", peak, limit - kept, scale);
              bar(page, "reserve", limit - kept, limit, scale);
            });
    budget.ifPresent(limit -> bar(page, "limit", 0, limit, scale));
  }

  private void bar(Page page, String name, long from, long to, long scale) {
    if (to <= from) {
      return;
    }
    int width = Math.min(WIDEST_BAR, look.width() - NAME_WIDTH - FIGURES_WIDTH);
    long percent = scale == 0 ? 0 : Math.round(100.0 * (to - from) / scale);
    page.line(
        ("%-" + NAME_WIDTH + "s").formatted(name)
            + Bar.span(look, width, from, to, scale)
            + "%12s %4d %%".formatted(Figures.bytes(to - from), percent));
  }

  private static Optional<String> recomputation(FineTuneJob job) {
    return job.plan()
        .text("recomputePercent")
        .map(
            percent ->
                percent
                    + " % of a step's computation is done again"
                    + job.training()
                        .text("recomputePercent")
                        .map(measured -> "; " + measured + " % by the costs measured in the pod")
                        .orElse(""));
  }

  private static void measured(Page page, FineTuneJob job) {
    page.fact("measured", StatusView.measured(job));
  }

  /** What the classes of nodes in the cluster would make of it. */
  private static final class ClassesText {
    private ClassesText() {}

    static void write(Page page, Look look, List<Document> classes) {
      if (classes.isEmpty()) {
        return;
      }
      Table table =
          new Table("NODES", "PRODUCT", "MEMORY", "FITS", "PEAK", "RECOMPUTES", "WHY NOT");
      for (Document each : classes) {
        table.row(
            List.of(
                each.text("nodes"),
                each.text("product"),
                each.text("memory").map(ClassesText::bytes),
                each.text("feasible").map(ClassesText::word),
                each.number("peakBytes").map(Figures::bytes),
                each.text("recomputePercent").map(percent -> percent + " %"),
                each.text("message")));
      }
      page.gap().lines(table.lines(look));
    }

    private static String word(String feasible) {
      return switch (feasible) {
        case "true" -> "yes";
        case "false" -> "no";
        default -> feasible;
      };
    }

    private static String bytes(String quantity) {
      return Quantity.bytes(quantity).map(Figures::bytes).orElse(quantity);
    }
  }
}
