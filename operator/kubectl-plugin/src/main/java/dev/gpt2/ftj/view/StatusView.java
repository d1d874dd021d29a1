package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Diagnosis;
import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.Events;
import dev.gpt2.ftj.job.FineTuneJob;
import dev.gpt2.ftj.job.PlanAdvice;
import dev.gpt2.ftj.job.Verdict;
import dev.gpt2.ftj.view.Look.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A job on a page: what it is, what is the matter, how far it is, what it took. */
public final class StatusView {
  /** The trainer reports every ten seconds, and in between steps only. */
  private static final Duration LONG_SILENCE = Duration.ofMinutes(5);

  private final Look look;
  private final Instant now;

  public StatusView(Look look, Instant now) {
    this.look = look;
    this.now = now;
  }

  /** With {@code events} of the job and its pod. */
  public String of(FineTuneJob job, Events events) {
    Page page = new Page(look);
    page.text(0, "%s in namespace %s".formatted(job.name(), job.namespace()));
    page.text(0, RunText.of(job)).gap();
    verdict(page, job);
    page.gap();
    progress(page, job);
    memory(page, job);
    results(page, job.training());
    AttemptsText.write(page, look, now, job);
    EventsText.write(page, look, now, events);
    return page.toString();
  }

  private void verdict(Page page, FineTuneJob job) {
    Verdict verdict = Diagnosis.of(job);
    Tone tone =
        switch (verdict.mood()) {
          case DONE -> Tone.GOOD;
          case BUSY -> Tone.BUSY;
          case WAITING -> Tone.WAITING;
          case BAD -> Tone.BAD;
        };
    String since = verdict.since().map(then -> ", since " + Figures.since(then, now)).orElse("");
    String reason = verdict.reason().isEmpty() ? "" : " (" + verdict.reason() + ")";
    String matter = verdict.headline().isEmpty() ? "" : ": " + verdict.headline();
    List<String> headline = Wrap.lines(job.phase() + matter + reason + since, look.width() - 2);
    for (int i = 0; i < headline.size(); i++) {
      page.line(look.paint(tone, (i == 0 ? look.mark() : " ") + " " + headline.get(i)));
    }
    page.text(2, verdict.message());
    if (!verdict.next().isEmpty()) {
      page.text(2, "What to do: " + verdict.next());
    }
    outdated(job).ifPresent(text -> page.text(2, text));
    silent(job).ifPresent(text -> page.text(2, text));
  }

  private static Optional<String> outdated(FineTuneJob job) {
    return job.document()
        .number("metadata.generation")
        .filter(
            newest ->
                job.status().number("observedGeneration").filter(seen -> seen < newest).isPresent())
        .map(newest -> "The operator hasn't looked at the newest change of the spec yet.");
  }

  private Optional<String> silent(FineTuneJob job) {
    return job.training()
        .time("updatedAt")
        .filter(then -> job.condition("Running", "True").isPresent())
        .filter(then -> Duration.between(then, now).compareTo(LONG_SILENCE) > 0)
        .map(
            then ->
                "The trainer last reported %s: see kubectl ftj logs %s"
                    .formatted(Figures.ago(then, now), job.arguments()));
  }

  private void progress(Page page, FineTuneJob job) {
    Document training = job.training();
    if (!training.isThere()) {
      return;
    }
    page.line(Bar.progress(look, training)).gap();
    page.fact(
        "loss",
        Page.joined(
            ", ",
            Stream.of(
                training.text("loss"),
                training.text("averageLoss").map(loss -> "average " + loss))));
    page.fact("validation", validation(training));
    page.fact(
        "speed",
        Page.joined(
            ", ",
            Stream.of(
                training.number("tokensPerSecond").map(rate -> Figures.count(rate) + " tokens/s"),
                training
                    .number("remainingSeconds")
                    .filter(seconds -> !job.isOver())
                    .map(seconds -> Figures.duration(seconds) + " left"))));
  }

  private static Optional<String> validation(Document training) {
    return training
        .text("validationLoss")
        .map(
            loss ->
                loss
                    + training.text("validationSource").map(name -> " on " + name).orElse("")
                    + training
                        .text("bestValidationLoss")
                        .map(
                            best ->
                                ", best "
                                    + best
                                    + training
                                        .number("bestStep")
                                        .map(step -> " after step " + Figures.count(step))
                                        .orElse(""))
                        .orElse(""));
  }

  private static void memory(Page page, FineTuneJob job) {
    Document plan = job.plan();
    page.fact(
        "memory",
        Page.joined(
            "; ", Stream.of(plan.text("summary").map(text -> "plan: " + text), measured(job))));
    PlanAdvice.remark(job)
        .filter(remark -> !job.attempts().isEmpty() && !job.isOver())
        .ifPresent(remark -> page.fact(plan.isThere() ? "" : "memory", Optional.of(remark)));
  }

  /** The plan counts the process too, what was measured are tensors alone. */
  static Optional<String> measured(FineTuneJob job) {
    return job.training()
        .number("measuredPeakBytes")
        .map(
            bytes ->
                "tensors measured %s at their most".formatted(Figures.bytes(bytes))
                    + plannedTensors(job.plan())
                        .map(planned -> ", planned " + Figures.bytes(planned))
                        .orElse(""));
  }

  private static Optional<Long> plannedTensors(Document plan) {
    return plan.number("activationPeakBytes")
        .map(
            step ->
                step
                    + plan.number("weightBytes").orElse(0L)
                    + plan.number("optimizerBytes").orElse(0L));
  }

  private void results(Page page, Document training) {
    Document checkpoint = training.at("checkpoint");
    page.fact(
        "checkpoint",
        Page.joined(
            ", ",
            Stream.of(
                checkpoint.text("path"),
                checkpoint.number("step").map(step -> "after step " + Figures.count(step)),
                checkpoint.time("time").map(then -> Figures.ago(then, now)))));
    page.fact("samples", training.text("samples"));
    page.fact("made of", ProvenanceText.of(training.at("provenance")));
    page.fact("reported", training.time("updatedAt").map(then -> Figures.ago(then, now)));
  }
}
