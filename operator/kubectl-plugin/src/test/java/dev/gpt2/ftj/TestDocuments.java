package dev.gpt2.ftj;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.Events;
import dev.gpt2.ftj.job.FineTuneJob;
import dev.gpt2.ftj.view.Look;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Resources as kubectl writes them, in src/test/resources/jobs; all are of the minutes before noon.
 */
public final class TestDocuments {
  public static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  public static final Look WIDE = new Look(100, 24, false, true);
  public static final List<String> SITUATIONS =
      List.of(
          "training",
          "complete",
          "failed-bad-data",
          "infeasible",
          "suspended",
          "waiting-for-gpu",
          "queued",
          "stalled",
          "retried-after-oom",
          "evicted",
          "planned");

  private static final Path FOLDER = Path.of("src/test/resources");

  private TestDocuments() {}

  public static String text(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public static JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(text("jobs/" + name + ".json"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public static FineTuneJob job(String name) {
    return job(json(name));
  }

  public static FineTuneJob job(JsonNode document) {
    return new FineTuneJob(new Document(document));
  }

  public static Events events() {
    return Events.of(new Document(json("events")).all("items"));
  }
}
