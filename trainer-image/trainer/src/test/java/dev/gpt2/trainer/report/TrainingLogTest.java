package dev.gpt2.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.RunReport;
import dev.gpt2.trainer.file.Cases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingLogTest {
  private static final double NAN = Double.NaN;
  private static final JsonMapper JSON = new JsonMapper();
  private static final RunReport DONE = new RunReport(0, "Completed", "done", 1L, null);

  private final Path folder;
  private final Path file;

  TrainingLogTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("log.jsonl");
  }

  @Test
  void everyStepIsALineWithItsFigures() throws IOException {
    log(0, 1, 2);
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {"step":1,"loss":5.0,"averageLoss":5.25,"learningRate":2.0E-5,\
            "epoch":0.002,"tokensPerSecond":512,"peakBytes":123456}
            {"step":2,"loss":5.0,"averageLoss":5.25,"learningRate":2.0E-5,\
            "epoch":0.004,"tokensPerSecond":512,"peakBytes":123456}
            """);
  }

  /** What is compared bit for bit after a resume must be in the log bit for bit. */
  @Test
  void lossIsReadBackAsTheSameFloat() throws IOException {
    List<Float> losses =
        new ArrayList<>(
            List.of(10.825f, 0.1f, 1 / 3f, Float.MIN_VALUE, Float.MAX_VALUE, Math.nextUp(5f)));
    Cases.forAll(1_000, 1, (random, size) -> losses.add(10 * (float) random.nextDouble()));
    TrainingLog log = new TrainingLog(folder);
    log.resumed(null);
    for (int i = 0; i < losses.size(); i++) {
      log.stepped(Steps.step(i + 1, losses.get(i)));
    }
    log.ended(DONE);
    List<Float> read = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      read.add(Float.parseFloat(JSON.readTree(line).path("loss").asText()));
    }
    assertThat(read).isEqualTo(losses);
  }

  /** A loss that is no number any more must not make a line that no JSON reader takes. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void lossThatDivergedIsStillJson(float loss) throws IOException {
    TrainingLog log = new TrainingLog(folder);
    log.resumed(null);
    log.stepped(Steps.step(1, loss));
    log.ended(DONE);
    JsonNode line = JSON.readTree(Files.readString(file));
    assertThat(line.path("loss").asText()).isEqualTo(String.valueOf(loss));
    log(1, 2, 2);
    assertThat(steps()).containsExactly(1L, 2L);
  }

  @Test
  void stepsAfterTheCheckpointAreTakenOutWhenTheRunResumes() throws IOException {
    log(0, 1, 9);
    log(6, 7, 10);
    assertThat(steps()).containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());
    log(10, 11, 11);
    assertThat(steps()).containsExactlyElementsOf(LongStream.rangeClosed(1, 11).boxed().toList());
  }

  @Test
  void runFromTheStartHasALogOfItsOwn() throws IOException {
    log(0, 1, 5);
    log(0, 1, 2);
    assertThat(steps()).containsExactly(1L, 2L);
  }

  /**
   * The writer is killed after any byte; the run resumes from any step up to the last whole one.
   */
  @Test
  void logIsWholeAgainAfterAKillAtAnyByte() throws IOException {
    log(0, 1, 4);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      for (int resumed = 0; resumed <= 4; resumed++) {
        Files.write(file, Arrays.copyOf(whole, length));
        int wholeLines = Math.min(resumed, lines(whole, length));
        log(resumed, resumed + 1, 5);
        List<Long> expected = new ArrayList<>();
        LongStream.rangeClosed(1, wholeLines).forEach(expected::add);
        LongStream.rangeClosed(resumed + 1, 5).forEach(expected::add);
        assertThat(steps()).as("%d bytes, resumed at %d", length, resumed).isEqualTo(expected);
      }
    }
  }

  /** exp(4.5) = 90.0171313005218 */
  @Test
  void validationsAndSamplesAreLinesAfterTheirStep() throws IOException {
    TrainingLog log = new TrainingLog(folder);
    log.resumed(null);
    log.validated(Steps.validation(0, 9.5, true));
    log.stepped(Steps.step(1));
    log.validated(Steps.validation(1, 4.5, true));
    log.sampled(new SampleReport(1, folder.resolve("samples/step-00000001.txt"), "In the"));
    log.ended(DONE);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(2))
        .isEqualTo(
            """
            {"step":1,"validationLoss":4.5,"perplexity":90.01713130052181,\
            "validationSource":"held-out/*.txt","best":true}""");
    assertThat(lines.get(3)).isEqualTo("{\"step\":1,\"samples\":\"samples/step-00000001.txt\"}");
    assertThat(read(Long.MAX_VALUE))
        .containsExactly(
            new LogLine.Validation(0, 9.5, "held-out/*.txt", true),
            new LogLine.Step(1, 5f, 5.25, 2e-5, Double.NaN, 0.002, 512, 123_456),
            new LogLine.Validation(1, 4.5, "held-out/*.txt", true),
            new LogLine.Samples(1, "samples/step-00000001.txt"));
  }

  /** Killed anywhere in a log with three lines a step, resumed from any checkpoint in it. */
  @Test
  void resumedLogHasEachStepsValidationAndSamplesOnce() throws IOException {
    fullLog(0, 1, 2);
    byte[] whole = Files.readAllBytes(file);
    List<LogLine> expected = read(Long.MAX_VALUE);
    assertThat(expected).hasSize(1 + 2 * 3);
    for (int resumed = 0; resumed <= 2; resumed++) {
      int needed = lengthUpTo(whole, resumed);
      for (int length = needed; length <= whole.length; length += 7) {
        Files.write(file, Arrays.copyOf(whole, length));
        fullLog(resumed, resumed + 1, 2);
        assertThat(read(Long.MAX_VALUE))
            .as("%d bytes, resumed at %d", length, resumed)
            .isEqualTo(expected);
      }
    }
  }

  /** As after a stop that came before the validation of its step. */
  @Test
  void whatIsDoneAgainAfterTheCheckpointsStepIsLoggedOnce() throws IOException {
    fullLog(0, 1, 2);
    List<LogLine> expected = read(Long.MAX_VALUE);
    TrainingLog log = new TrainingLog(folder);
    log.resumed(checkpoint(2));
    log.validated(Steps.validation(2, 3, true));
    log.sampled(new SampleReport(2, folder.resolve("2.txt"), ""));
    log.ended(DONE);
    assertThat(read(Long.MAX_VALUE)).isEqualTo(expected);
  }

  @Test
  void linesOfALaterTrainerAreKept() throws IOException {
    Files.writeString(file, "{\"step\":1,\"wonder\":true}\n{\"step\":1,\"loss\":\"NaN\"}\n");
    fullLog(1, 2, 2);
    assertThat(read(1))
        .containsExactly(
            new LogLine.Other(1), new LogLine.Step(1, Float.NaN, NAN, NAN, NAN, NAN, NAN, 0));
    assertThat(read(2)).hasSize(2 + 3);
  }

  /** What a power cut may leave at the end of a file: no text at all. */
  @Test
  void bytesThatAreNoTextAreCutOff() throws IOException {
    log(0, 1, 3);
    Files.write(file, new byte[] {'{', (byte) 0xC3, 0, (byte) 0xFF}, StandardOpenOption.APPEND);
    log(3, 4, 4);
    assertThat(steps()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void nothingElseStaysInTheFolder() throws IOException {
    log(0, 1, 3);
    log(2, 3, 3);
    try (var all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void linesAreThereBeforeTheRunEnds() throws IOException {
    TrainingLog log = new TrainingLog(folder);
    log.resumed(null);
    log.stepped(Steps.step(1));
    assertThat(steps()).containsExactly(1L);
    log.ended(DONE);
  }

  @Test
  void runThatEndedBeforeItsFirstStepLeavesNoLog() {
    new TrainingLog(folder).ended(DONE);
    assertThat(file).doesNotExist();
  }

  @Test
  void stepBeforeTheLogIsOpenIsABug() {
    assertThatThrownBy(() -> new TrainingLog(folder).stepped(Steps.step(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  private void log(long resumed, long first, long last) throws IOException {
    TrainingLog log = new TrainingLog(folder);
    log.resumed(checkpoint(resumed));
    for (long step = first; step <= last; step++) {
      log.stepped(Steps.step(step));
    }
    log.ended(DONE);
  }

  /** Validates before the first step, and validates and samples after each. */
  private void fullLog(long resumed, long first, long last) throws IOException {
    TrainingLog log = new TrainingLog(folder);
    log.resumed(checkpoint(resumed));
    if (resumed == 0) {
      log.validated(Steps.validation(0, 9, true));
    }
    for (long step = first; step <= last; step++) {
      log.stepped(Steps.step(step));
      log.validated(Steps.validation(step, 9.0 / (step + 1), true));
      log.sampled(new SampleReport(step, folder.resolve(step + ".txt"), ""));
    }
    log.ended(DONE);
  }

  private @Nullable CheckpointReport checkpoint(long step) {
    return step == 0 ? null : Steps.checkpoint(step, folder.resolve("step-%08d".formatted(step)));
  }

  private List<LogLine> read(long lastStep) throws IOException {
    List<LogLine> lines = new ArrayList<>();
    LogReader.forEach(folder, lastStep, lines::add);
    return lines;
  }

  /** Where the last line of a step ends, its newline not counted; 0 for the start. */
  private static int lengthUpTo(byte[] log, int step) {
    String line = "{\"step\":%d,\"samples\"".formatted(step);
    String text = new String(log, UTF_8);
    return step == 0 ? 0 : text.indexOf('}', text.indexOf(line)) + 1;
  }

  private List<Long> steps() throws IOException {
    List<Long> steps = new ArrayList<>();
    for (String line : Files.readAllLines(file, UTF_8)) {
      steps.add(JSON.readTree(line).required("step").longValue());
    }
    return steps;
  }

  /** How many lines are complete in the first bytes, the newline itself not needed. */
  private static int lines(byte[] whole, int length) {
    int lines = 0;
    for (int i = 0; i < length; i++) {
      lines += whole[i] == '}' ? 1 : 0;
    }
    return lines;
  }
}
