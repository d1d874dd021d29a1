package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The attempts at a job, oldest first. */
final class AttemptsText {
  private AttemptsText() {}

  static void write(Page page, Look look, Instant now, FineTuneJob job) {
    List<Document> attempts = job.attempts();
    if (attempts.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            "#",
            "JOB",
            "POD",
            "NODE",
            "MEMORY",
            "STARTED",
            "RAN",
            "ENDED",
            "EXIT",
            "REASON",
            "FAILURE",
            "LAST STEP");
    attempts.forEach(attempt -> table.row(row(attempt, now)));
    page.gap().line("attempts").lines(table.lines(look));
  }

  private static List<Optional<String>> row(Document attempt, Instant now) {
    return List.of(
        attempt.text("number"),
        job(attempt),
        attempt.text("pod"),
        attempt.text("node"),
        attempt.text("memoryLimit"),
        age(attempt, "startedAt", now),
        ran(attempt, now),
        age(attempt, "finishedAt", now),
        attempt.text("exitCode"),
        attempt.text("reason"),
        attempt.text("failure"),
        attempt.number("lastStep").map(Figures::count));
  }

  /** A pod's name begins with that of its Job, which then needn't be said. */
  private static Optional<String> job(Document attempt) {
    return attempt
        .text("job")
        .filter(job -> attempt.text("pod").filter(pod -> pod.startsWith(job + "-")).isEmpty());
  }

  /** How long its trainers ran, the one that runs now included. */
  private static Optional<String> ran(Document attempt, Instant now) {
    Optional<Long> earlier = attempt.number("activeSeconds");
    Optional<Long> current =
        attempt
            .time("runningSince")
            .map(since -> Math.max(0, Duration.between(since, now).toSeconds()));
    return earlier.isEmpty() && current.isEmpty()
        ? Optional.empty()
        : Optional.of(Figures.brief(earlier.orElse(0L) + current.orElse(0L)));
  }

  private static Optional<String> age(Document attempt, String field, Instant now) {
    return attempt.time(field).map(then -> Figures.briefAge(then, now) + " ago");
  }
}
