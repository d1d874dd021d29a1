package dev.gpt2.trainer.page;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.WholeFile;
import dev.gpt2.trainer.report.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code report.html}: a run on one page that needs nothing but itself, made of what lies in the
 * run's folder.
 */
public final class RunPage {
  static final String NAME = "report.html";
  static final String PICTURE = "memory.svg";

  private RunPage() {}

  /** Writes the page into the run's folder, whatever state the run is in; the page's place. */
  public static Path write(Path runFolder) throws IOException {
    Path page = runFolder.resolve(NAME);
    WholeFile.replace(page, html(runFolder));
    return page;
  }

  private static String html(Path runFolder) throws IOException {
    Optional<RunRecord> record = RunRecord.read(runFolder);
    RunHistory history = RunHistory.read(runFolder);
    if (record.isEmpty() && history.lastStep() == null) {
      throw new InvalidRunException(
          "%s: a run's folder expected, with run.json or log.jsonl; name the folder that was given as checkpoint.path"
              .formatted(runFolder));
    }
    String name = String.valueOf(runFolder.toAbsolutePath().normalize().getFileName());
    StringBuilder body = new StringBuilder(Figures.of(name, record, history));
    body.append(Charts.of(history));
    if (record.isPresent()) {
      body.append(Memory.of(record.get().facts().memory(), picture(runFolder)));
    }
    body.append(Samples.of(runFolder, history.samples));
    body.append(Checkpoints.of(runFolder));
    record.ifPresent(known -> body.append(facts(known)));
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(Html.escaped(name), style(), body);
  }

  private static String facts(RunRecord record) {
    return Html.section("Data", Html.table(record.facts().data()))
        + Html.section("Settings", Html.table(record.facts().settings()))
        + Html.section("Versions", Html.table(record.facts().versions()));
  }

  private static @Nullable String picture(Path runFolder) throws IOException {
    Path file = runFolder.resolve(PICTURE);
    return Files.exists(file) ? Files.readString(file) : null;
  }

  private static String style() throws IOException {
    try (InputStream in = RunPage.class.getResourceAsStream("page.css")) {
      return new String(
          Objects.requireNonNull(in, "page.css").readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
