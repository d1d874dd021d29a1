package dev.gpt2.trainer.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.plan.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The checkpoints that are there, by their folders' names alone. */
final class Checkpoints {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private Checkpoints() {}

  static String of(Path runFolder) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    String best = best(runFolder);
    for (Path folder : folders(runFolder)) {
      rows.put(
          String.valueOf(folder.getFileName()),
          "%s, written %s%s"
              .formatted(
                  Bytes.format(bytes(folder)),
                  TIME.format(Files.getLastModifiedTime(folder).toInstant()),
                  folder.endsWith(best) ? ", the best validation" : ""));
    }
    return rows.isEmpty() ? "" : Html.section("Checkpoints", Html.table(rows));
  }

  /** The name that {@code best.json} has; empty where nothing was validated. */
  private static String best(Path runFolder) throws IOException {
    Path file = runFolder.resolve("best.json");
    return Files.exists(file)
        ? new JsonMapper().readTree(file.toFile()).path("checkpoint").asText()
        : "";
  }

  private static List<Path> folders(Path runFolder) throws IOException {
    try (Stream<Path> all = Files.list(runFolder)) {
      return all.filter(path -> String.valueOf(path.getFileName()).matches("step-\\d+"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
