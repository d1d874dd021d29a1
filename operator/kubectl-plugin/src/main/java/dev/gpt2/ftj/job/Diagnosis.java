package dev.gpt2.ftj.job;

import dev.gpt2.ftj.job.Verdict.Mood;
import java.util.Optional;
import java.util.stream.Stream;

/** From a job's conditions to what they mean for whoever waits for it: the gravest first. */
public final class Diagnosis {
  private final FineTuneJob job;

  private Diagnosis(FineTuneJob job) {
    this.job = job;
  }

  public static Verdict of(FineTuneJob job) {
    Diagnosis diagnosis = new Diagnosis(job);
    return Stream.of(
            diagnosis.refused(),
            diagnosis.failed(),
            diagnosis.infeasible(),
            diagnosis.planned(),
            diagnosis.complete(),
            diagnosis.suspended(),
            diagnosis.stalled(),
            diagnosis.running(),
            diagnosis.waiting())
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(Diagnosis::unseen);
  }

  private Optional<Verdict> refused() {
    return job.condition("Accepted", "False")
        .map(
            condition ->
                Verdict.of(
                    Mood.BAD,
                    "the spec is wrong, nothing has been made of it",
                    condition,
                    "correct it and kubectl apply it again; model and dataset can't be changed, for"
                        + " these delete the job first"));
  }

  private Optional<Verdict> failed() {
    return job.condition("Failed", "True")
        .map(
            condition ->
                Verdict.of(Mood.BAD, "", condition, FailureAdvice.of(job, condition.reason())));
  }

  /** A job that has begun goes on, whatever kinds of GPU there are by now. */
  private Optional<Verdict> infeasible() {
    return job.condition("Feasible", "False")
        .filter(condition -> job.attempts().isEmpty())
        .map(
            condition ->
                Verdict.of(
                    Mood.BAD,
                    PlanAdvice.whyInfeasible(condition.reason()) + ", nothing has been made of it",
                    condition,
                    PlanAdvice.toMakeFeasible(job, condition.reason())));
  }

  private Optional<Verdict> planned() {
    return job.condition("Running", "False")
        .filter(condition -> job.isPlanned())
        .map(
            condition ->
                new Verdict(
                    Mood.DONE,
                    "a plan was all that was asked for",
                    condition.reason(),
                    PlanAdvice.remark(job)
                        .or(() -> job.condition("Feasible").map(Condition::message))
                        .orElse(""),
                    "kubectl ftj plan %s shows it; kubectl patch ftj %s --type merge -p"
                            .formatted(job.arguments(), job.arguments())
                        + " '{\"spec\":{\"planOnly\":false}}' begins the training",
                    condition.since()));
  }

  private Optional<Verdict> complete() {
    return job.condition("Complete", "True")
        .map(condition -> Verdict.of(Mood.DONE, "", condition, ""));
  }

  private Optional<Verdict> suspended() {
    return job.condition("Suspended", "True")
        .map(
            condition ->
                Verdict.of(
                    Mood.WAITING,
                    "",
                    condition,
                    condition.reason().equals("SuspendedBySpec")
                        ? "kubectl patch ftj %s --type merge -p '{\"spec\":{\"suspend\":false}}'"
                            .formatted(job.arguments())
                        : ""));
  }

  private Optional<Verdict> stalled() {
    return job.condition("Stalled", "True")
        .map(
            condition ->
                Verdict.of(
                    Mood.BAD,
                    "stuck until somebody helps",
                    condition,
                    condition.reason().equals("ChildRefused")
                        ? "the operator tries again: remove what the API server objects to (a quota,"
                            + " a policy)"
                            + (job.attempts().isEmpty() ? ", or change the spec" : "")
                        : ""));
  }

  private Optional<Verdict> running() {
    return job.condition("Running", "True")
        .map(
            condition -> {
              String headline =
                  job.spec().isTrue("suspend")
                      ? "stopping: a checkpoint is being written"
                      : job.training().isThere()
                          ? ""
                          : "the trainer has started and hasn't reported a step yet";
              return Verdict.of(Mood.BUSY, headline, condition, "");
            });
  }

  private Optional<Verdict> waiting() {
    return job.condition("Reconciling", "True")
        .or(() -> job.condition("Running", "False"))
        .map(
            condition ->
                Verdict.of(
                    Mood.WAITING,
                    WaitingAdvice.headline(condition.reason()),
                    condition,
                    WaitingAdvice.next(job, condition.reason())));
  }

  private static Verdict unseen() {
    return new Verdict(
        Mood.WAITING,
        "the operator hasn't looked at it yet",
        "",
        "",
        "if this lasts, see whether it runs: kubectl get pods -A -l"
            + " app.kubernetes.io/name=gpt2-operator",
        Optional.empty());
  }
}
