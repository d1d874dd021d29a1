package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.FineTuneJob;
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
            "ATTEMPT",
            "KIND",
            "JOB",
            "POD",
            "NODE",
            "MEMORY",
            "STARTED",
            "ENDED",
            "EXIT",
            "REASON",
            "FROM",
            "LAST STEP");
    attempts.forEach(attempt -> table.row(row(attempt, now)));
    page.gap().lines(table.lines(look));
    attempts.forEach(
        attempt ->
            attempt
                .text("message")
                .ifPresent(
                    message ->
                        page.text(
                            0, "attempt " + attempt.text("number").orElse("?") + ": " + message)));
  }

  private static List<Optional<String>> row(Document attempt, Instant now) {
    return List.of(
        attempt.text("number"),
        attempt.text("kind"),
        attempt.text("job"),
        attempt.text("pod"),
        attempt.text("node"),
        attempt.text("memoryLimit"),
        age(attempt, "startedAt", now),
        age(attempt, "finishedAt", now),
        attempt.text("exitCode"),
        attempt.text("reason"),
        attempt.number("fromStep").map(Figures::count),
        attempt.number("lastStep").map(Figures::count));
  }

  private static Optional<String> age(Document attempt, String field, Instant now) {
    return attempt.time(field).map(then -> Figures.briefAge(then, now) + " ago");
  }
}
