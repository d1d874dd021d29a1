package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsFile;
import dev.gpt2.trainer.tensorboard.EventFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed or stopped go on as if nothing had happened. */
@Tag("process")
class ResumeTest {
  private static final int STEPS = 80;

  /** A run that nothing happens to. */
  @TempDir private static Path whole;

  @TempDir private Path folder;

  @BeforeAll
  static void runWhole() throws IOException {
    assertThat(TrainerProcess.run(whole, arguments(whole)).exitCode()).isZero();
  }

  @Test
  void killedTwiceAtRandomSteps_hasTheSameLossesBitForBit() throws IOException {
    Path killed = folder.resolve("killed");
    Random random = new Random(20_261_122);
    int first = 3 + random.nextInt(12);
    int second = first + 3 + random.nextInt(12);
    for (int step : List.of(first, second)) {
      try (TrainerProcess trainer = TrainerProcess.start(folder, arguments(killed))) {
        trainer.awaitStep(killed.resolve("log.jsonl"), step);
        trainer.kill();
      }
    }
    TrainerProcess.End end = TrainerProcess.run(folder, arguments(killed));
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(end.output()).contains("starting from checkpoint");
    assertThat(figures(killed)).hasSize(lines()).isEqualTo(figures(whole));
    assertThat(weights(killed)).hasSameBinaryContentAs(weights(whole));
    assertThat(EventFiles.steps(killed, "loss"))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
    assertThat(EventFiles.steps(killed, "val_loss")).isEqualTo(EventFiles.steps(whole, "val_loss"));
  }

  @Test
  void terminated_savesACheckpointAndEndsWithSix_andGoesOnFromThere() throws IOException {
    Path stopped = folder.resolve("stopped");
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments(stopped))) {
      trainer.awaitStep(stopped.resolve("log.jsonl"), 8);
      trainer.terminate();
      TrainerProcess.End end = trainer.end();
      assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.STOPPED.code());
      assertThat(end.output()).contains("stopped on request after step");
    }
    List<JsonNode> soFar = TrainerProcess.log(stopped.resolve("log.jsonl"));
    long last = soFar.getLast().get("step").longValue();
    assertThat(stopped.resolve("step-%08d".formatted(last))).isDirectory();
    assertThat(TrainerProcess.run(folder, arguments(stopped)).exitCode()).isZero();
    assertThat(figures(stopped)).hasSize(lines()).isEqualTo(figures(whole));
  }

  /** The copies to compute with aren't in a checkpoint: they follow from its weights. */
  @Test
  void inBf16Too_terminatedAndResumed_hasTheSameLossesBitForBit() throws IOException {
    Path never = folder.resolve("never-stopped");
    Path stopped = folder.resolve("stopped");
    assertThat(TrainerProcess.run(folder, inBf16(never)).exitCode()).isZero();
    try (TrainerProcess trainer = TrainerProcess.start(folder, inBf16(stopped))) {
      trainer.awaitStep(stopped.resolve("log.jsonl"), 8);
      trainer.terminate();
      assertThat(trainer.end().exitCode()).isEqualTo(ExitCode.STOPPED.code());
    }
    assertThat(TrainerProcess.run(folder, inBf16(stopped)).exitCode()).isZero();
    assertThat(figures(stopped))
        .hasSize(lines())
        .isEqualTo(figures(never))
        .doesNotContainAnyElementsOf(figures(whole));
    assertThat(weights(stopped)).hasSameBinaryContentAs(weights(never));
    try (SafetensorsFile bf16 = SafetensorsFile.open(weights(never));
        SafetensorsFile fp32 = SafetensorsFile.open(weights(whole))) {
      assertThat(bf16.tensors()).isEqualTo(fp32.tensors());
    }
  }

  @Test
  void resumedInAnotherPrecision_goesOnAndSaysThatSettingsChanged() throws IOException {
    Path stopped = folder.resolve("stopped");
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments(stopped))) {
      trainer.awaitStep(stopped.resolve("log.jsonl"), 8);
      trainer.terminate();
      assertThat(trainer.end().exitCode()).isEqualTo(ExitCode.STOPPED.code());
    }
    TrainerProcess.End end = TrainerProcess.run(folder, inBf16(stopped));
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(end.output()).contains("the settings are not those of the checkpoint");
    assertThat(figures(stopped)).hasSize(lines()).isNotEqualTo(figures(whole));
  }

  @Test
  void damagedNewestCheckpoint_isSkippedWithAWarning() throws IOException {
    Path run = copyOfWhole();
    Path newest = weights(run);
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);
    TrainerProcess.End end = TrainerProcess.run(folder, arguments(run));
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(end.output())
        .contains("checkpoint step-%08d is damaged and skipped".formatted(STEPS))
        .contains("model.safetensors")
        .contains("starting from checkpoint");
    assertThat(figures(run)).isEqualTo(figures(whole));
  }

  @Test
  void aFinishedRun_isLeftAsItIs() throws IOException {
    Path run = copyOfWhole();
    TrainerProcess.End again = TrainerProcess.run(folder, arguments(run));
    assertThat(again.exitCode()).isZero();
    assertThat(again.output()).contains("done: step %d of %d".formatted(STEPS, STEPS));
    assertThat(figures(run)).hasSize(lines());
  }

  private Path copyOfWhole() throws IOException {
    Path copy = folder.resolve("run");
    try (Stream<Path> paths = Files.walk(whole)) {
      for (Path path : paths.toList()) {
        Files.copy(path, copy.resolve(whole.relativize(path).toString()));
      }
    }
    return copy;
  }

  private static List<String> inBf16(Path run) {
    List<String> arguments = new ArrayList<>(arguments(run));
    arguments.addAll(List.of("--precision", "bf16"));
    return arguments;
  }

  private static List<String> arguments(Path run) {
    return TrainerProcess.training(
        run,
        STEPS,
        List.of(
            "--every",
            "7",
            "--keep",
            "2",
            "--optimizer",
            "adamw",
            "--learning-rate",
            "1e-3",
            "--accumulate-gradients",
            "2",
            "--clip-norm",
            "0.5",
            "--warmup-steps",
            "5",
            "--decay",
            "cosine",
            "--noise",
            "0.1",
            "--validate-every",
            "9",
            "--validation-batch-count",
            "3"));
  }

  private static Path weights(Path run) {
    return run.resolve("step-%08d".formatted(STEPS)).resolve("model.safetensors");
  }

  /** Step and losses of each line, in full digits. */
  private static List<String> figures(Path run) throws IOException {
    List<String> figures = new ArrayList<>();
    for (JsonNode line : TrainerProcess.log(run.resolve("log.jsonl"))) {
      figures.add(
          Stream.of("step", "loss", "averageLoss", "gradientNorm", "validationLoss", "best")
              .map(field -> String.valueOf(line.get(field)))
              .collect(Collectors.joining(" ")));
    }
    return figures;
  }

  /** A line a step, and one for each validation: at the start, every nine steps and at the end. */
  private static int lines() {
    return STEPS + 1 + STEPS / 9 + (STEPS % 9 == 0 ? 0 : 1);
  }

  @Test
  void aCheckpointThatIsNamed_isWhereTheRunStarts() throws IOException {
    Path rolledBack = folder.resolve("back");
    String from = whole.resolve("step-%08d".formatted(STEPS - STEPS % 7)).toString();
    List<String> arguments = new ArrayList<>(arguments(rolledBack));
    arguments.addAll(List.of("--resume", from));
    TrainerProcess.End end = TrainerProcess.run(folder, arguments);
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(end.output()).contains("starting from checkpoint " + from);
    assertThat(weights(rolledBack)).hasSameBinaryContentAs(weights(whole));
    // its own checkpoints are newer now
    assertThat(TrainerProcess.run(folder, arguments).output())
        .contains("starting from checkpoint " + rolledBack.resolve("step-%08d".formatted(STEPS)));

    TrainerProcess.End other =
        TrainerProcess.run(
            folder,
            Stream.concat(arguments(rolledBack).stream(), Stream.of("--resume", from + "/."))
                .toList());
    assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(other.output())
        .contains("resume: " + from + "/.")
        .contains("which didn't start there; name another folder in checkpoint.path");
  }
}
