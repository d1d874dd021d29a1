package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.RunReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * {@code log.jsonl}: one JSON object a line, one line a step, in the run's folder.
 *
 * <p>A run that was killed may have logged steps after its last checkpoint. They are done again, so
 * their lines are taken out when it resumes: the log never has a step twice.
 */
public final class TrainingLog implements RunObserver {
  static final String NAME = "log.jsonl";

  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private @Nullable OutputStream out;

  public TrainingLog(Path runFolder) {
    this.file = runFolder.resolve(NAME);
  }

  @Override
  public void resumed(long step, @Nullable Path checkpoint) throws IOException {
    if (Files.exists(file)) {
      keepUpTo(step);
    }
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void stepped(StepReport report) throws IOException {
    if (out == null) {
      throw new IllegalStateException("the log is opened by resumed()");
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("step", report.step());
    line.put("loss", report.loss());
    line.put("averageLoss", report.averageLoss());
    line.put("learningRate", report.learningRate());
    line.put("tokensPerSecond", Math.round(report.tokensPerSecond()));
    line.put("peakBytes", report.peakBytes());
    out.write((JSON.writeValueAsString(line) + "\n").getBytes(UTF_8));
  }

  @Override
  public void ended(RunReport report) {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException notClosed) {
      System.err.println(file + " could not be closed: " + notClosed);
    }
  }

  private void keepUpTo(long step) throws IOException {
    Path kept = file.resolveSibling(".log.jsonl.partial");
    try (BufferedReader reader = open(file);
        FileChannel channel =
            FileChannel.open(
                kept,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      String line;
      while ((line = reader.readLine()) != null && stepOf(line) <= step) {
        var bytes = java.nio.ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
    Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Takes the loss of one step. */
  @FunctionalInterface
  interface LossReader {
    void accept(long step, float loss);
  }

  /** Reads the losses of a log up to a step; a log that isn't there has none. */
  static void forEachLoss(Path file, long lastStep, LossReader losses) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (BufferedReader reader = open(file)) {
      String line;
      while ((line = reader.readLine()) != null && stepOf(line) <= lastStep) {
        losses.accept(stepOf(line), JSON.readTree(line).path("loss").floatValue());
      }
    }
  }

  /** Bytes that are no text are to be cut off like half a line: this reader doesn't refuse them. */
  private static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8));
  }

  /** The step of a line; a line that was cut off in writing is beyond all. */
  private static long stepOf(String line) {
    try {
      JsonNode step = JSON.readTree(line).path("step");
      return step.isIntegralNumber() ? step.longValue() : Long.MAX_VALUE;
    } catch (JsonProcessingException cut) {
      return Long.MAX_VALUE;
    }
  }
}
