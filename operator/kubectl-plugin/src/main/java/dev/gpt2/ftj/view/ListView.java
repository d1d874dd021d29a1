package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** FineTuneJobs, a line each. */
public final class ListView {
  private final Look look;
  private final Instant now;

  public ListView(Look look, Instant now) {
    this.look = look;
    this.now = now;
  }

  /** With the namespace where jobs of several are shown. */
  public String of(List<FineTuneJob> jobs, boolean namespaces) {
    Page page = new Page(look);
    if (jobs.isEmpty()) {
      return page.line(
              namespaces
                  ? "no FineTuneJobs in any namespace"
                  : "no FineTuneJobs in this namespace; -A shows those of all")
          .toString();
    }
    Table table =
        new Table("NAMESPACE", "NAME", "PHASE", "STEP", "%", "LOSS", "PLAN", "LEFT", "AGE");
    jobs.forEach(job -> table.row(row(job, namespaces)));
    return page.lines(table.lines(look)).toString();
  }

  private List<Optional<String>> row(FineTuneJob job, boolean namespaces) {
    Document training = job.training();
    return List.of(
        namespaces ? Optional.of(job.namespace()) : Optional.empty(),
        Optional.of(job.name()),
        Optional.of(job.phase()),
        training
            .text("step")
            .map(step -> step + training.text("steps").map(steps -> "/" + steps).orElse("")),
        training.text("percent"),
        training.text("averageLoss").or(() -> training.text("loss")),
        job.plan().text("summary"),
        job.isOver() ? Optional.empty() : training.number("remainingSeconds").map(Figures::brief),
        job.document().time("metadata.creationTimestamp").map(then -> Figures.briefAge(then, now)));
  }
}
