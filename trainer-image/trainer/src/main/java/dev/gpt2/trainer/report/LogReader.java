package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what {@link TrainingLog} wrote. */
public final class LogReader {
  private static final JsonMapper JSON = new JsonMapper();

  private LogReader() {}

  /**
   * The lines of a run's log up to a step, those of that step included, or up to one that was cut
   * off in writing; a log that isn't there has none.
   */
  public static void forEach(Path runFolder, long lastStep, Consumer<LogLine> lines)
      throws IOException {
    Path file = runFolder.resolve(TrainingLog.NAME);
    if (Files.exists(file)) {
      scan(file, lastStep, (text, line) -> lines.accept(line));
    }
  }

  /** Takes a line as it stands, and what it says. */
  interface Lines {
    void accept(String text, LogLine line) throws IOException;
  }

  static void scan(Path file, long lastStep, Lines lines) throws IOException {
    // bytes that are no text are to be cut off like half a line: this reader doesn't refuse them
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        LogLine line = parse(text);
        if (line == null || line.step() > lastStep) {
          return;
        }
        lines.accept(text, line);
      }
    }
  }

  /** Null: the line was cut off in writing. */
  private static @Nullable LogLine parse(String text) {
    try {
      JsonNode line = JSON.readTree(text);
      JsonNode step = line.path("step");
      return step.isIntegralNumber() ? line(step.longValue(), line) : null;
    } catch (JsonProcessingException cut) {
      return null;
    }
  }

  private static LogLine line(long step, JsonNode line) {
    if (line.has("loss")) {
      return new LogLine.Step(
          step,
          (float) number(line, "loss"),
          number(line, "averageLoss"),
          number(line, "learningRate"),
          number(line, "gradientNorm"),
          number(line, "epoch"),
          number(line, "tokensPerSecond"),
          line.path("peakBytes").longValue());
    }
    if (line.has("validationLoss")) {
      return new LogLine.Validation(
          step,
          number(line, "validationLoss"),
          line.path("validationSource").asText(),
          line.path("best").booleanValue());
    }
    return line.has("samples")
        ? new LogLine.Samples(step, line.path("samples").asText())
        : new LogLine.Other(step);
  }

  /** JSON has no word for what is no number; the log then has it as text. */
  private static double number(JsonNode line, String field) {
    JsonNode number = line.path(field);
    return switch (number.asText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> number.isNumber() ? number.doubleValue() : Double.NaN;
    };
  }
}
