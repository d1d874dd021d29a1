package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the run's report to the container's termination message, where there is one. */
public final class LastWords implements RunObserver {
  private final Path file;

  public LastWords(Path file) {
    this.file = file;
  }

  @Override
  public void stepped(StepReport report) {}

  @Override
  public void ended(RunReport report) {
    if (!Files.isWritable(file)) {
      return; // not in a container
    }
    try {
      Files.writeString(file, fitting(report));
    } catch (IOException notHeard) {
      System.err.println("the termination message could not be written: " + notHeard);
    }
  }

  /** The report as JSON that the kubelet won't cut. */
  static String fitting(RunReport report) {
    String json = report.toJson();
    String message = report.message();
    while (json.getBytes(UTF_8).length > RunReport.LARGEST_MESSAGE_BYTES) {
      int length = message.length() * 3 / 4;
      if (length > 0 && Character.isHighSurrogate(message.charAt(length - 1))) {
        length--; // half a letter can't be written as UTF-8
      }
      message = message.substring(0, length);
      json =
          new RunReport(
                  report.exitCode(),
                  report.reason(),
                  message + "…",
                  report.step(),
                  report.checkpoint())
              .toJson();
    }
    return json;
  }
}
