package dev.gpt2.trainer.page;

import dev.gpt2.trainer.report.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Some of the samples over the run, the newest first and open. */
final class Samples {
  private static final int MOST_FILES = 8;
  private static final int MOST_BYTES = 6_000;

  private Samples() {}

  static String of(Path runFolder, List<LogLine.Samples> all) throws IOException {
    if (all.isEmpty()) {
      return "";
    }
    StringBuilder shown =
        new StringBuilder("<p class=\"muted\">Synthetic text: a model wrote it.</p>\n");
    for (LogLine.Samples samples : spread(all).reversed()) {
      shown.append(
          """
          <details%s>
          <summary>step %,d <span class="muted">%s</span></summary>
          <pre>%s</pre>
          </details>
          """
              .formatted(
                  samples.equals(all.getLast()) ? " open" : "",
                  samples.step(),
                  Html.escaped(samples.path()),
                  Html.escaped(begin(runFolder, samples.path()))));
    }
    return Html.section("Samples", shown.toString());
  }

  /** Evenly spread, the first and the last among them. */
  private static List<LogLine.Samples> spread(List<LogLine.Samples> all) {
    if (all.size() <= MOST_FILES) {
      return all;
    }
    List<LogLine.Samples> spread = new ArrayList<>();
    for (int i = 0; i < MOST_FILES; i++) {
      spread.add(all.get((int) ((long) i * (all.size() - 1) / (MOST_FILES - 1))));
    }
    return spread;
  }

  /** What a file begins with; a page that is passed on holds nothing from outside its run. */
  private static String begin(Path runFolder, String path) throws IOException {
    Path file = runFolder.resolve(path).normalize();
    if (!file.startsWith(runFolder.normalize()) || !Files.isRegularFile(file)) {
      return "(not there any more)";
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      return bytes.length <= MOST_BYTES
          ? new String(bytes, StandardCharsets.UTF_8)
          : new String(bytes, 0, MOST_BYTES, StandardCharsets.UTF_8) + "…";
    }
  }
}
