package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * {@code log.jsonl} in the run's folder: one JSON object a line, for each step, validation and
 * samples' file. What happens after a step follows that step's line and has its number.
 *
 * <p>A run that was killed may have logged steps after its last checkpoint. They are done again, so
 * their lines are taken out when it resumes: the log never has a step twice, nor what was made up
 * for after the checkpoint's own step, which is done again too.
 */
public final class TrainingLog implements RunObserver {
  static final String NAME = "log.jsonl";

  /** A run from its start also does again what comes before its first step. */
  private static final long BEFORE_ALL = -1;

  private static final JsonMapper JSON = new JsonMapper();

  private final Path runFolder;
  private final Path file;
  private @Nullable OutputStream out;

  /** What of the last kept step is logged already; it may be done again. */
  private long validatedStep = BEFORE_ALL;

  private long sampledStep = BEFORE_ALL;

  public TrainingLog(Path runFolder) {
    this.runFolder = runFolder;
    this.file = runFolder.resolve(NAME);
  }

  @Override
  public void resumed(@Nullable CheckpointReport checkpoint) throws IOException {
    if (Files.exists(file)) {
      keepUpTo(checkpoint == null ? BEFORE_ALL : checkpoint.step());
    }
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void stepped(StepReport report) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("step", report.step());
    line.put("loss", report.loss());
    line.put("averageLoss", report.averageLoss());
    line.put("learningRate", report.learningRate());
    report.gradientNorm().ifPresent(norm -> line.put("gradientNorm", norm));
    line.put("epoch", report.epoch());
    line.put("tokensPerSecond", Math.round(report.tokensPerSecond()));
    line.put("peakBytes", report.peakBytes());
    write(line);
  }

  @Override
  public void validated(ValidationReport report) throws IOException {
    if (report.step() == validatedStep) {
      return;
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("step", report.step());
    line.put("validationLoss", report.loss());
    line.put("perplexity", report.perplexity());
    line.put("validationSource", report.source());
    line.put("best", report.best());
    write(line);
  }

  @Override
  public void sampled(SampleReport report) throws IOException {
    if (report.step() == sampledStep) {
      return;
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("step", report.step());
    line.put("samples", report.pathFrom(runFolder));
    write(line);
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

  private void write(ObjectNode line) throws IOException {
    if (out == null) {
      throw new IllegalStateException("the log is opened by resumed()");
    }
    try {
      out.write((JSON.writeValueAsString(line) + "\n").getBytes(UTF_8));
    } catch (IOException refused) {
      throw Unwritable.of(file, refused);
    }
  }

  private void keepUpTo(long step) throws IOException {
    Path kept = file.resolveSibling(".log.jsonl.partial");
    try (FileChannel channel =
        FileChannel.open(
            kept,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      LogReader.scan(
          file,
          step,
          (text, line) -> {
            append(channel, text);
            switch (line) {
              case LogLine.Validation validation -> validatedStep = validation.step();
              case LogLine.Samples samples -> sampledStep = samples.step();
              case LogLine.Step _, LogLine.Other _ -> {}
            }
          });
      channel.force(true);
    }
    Files.move(kept, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void append(FileChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
