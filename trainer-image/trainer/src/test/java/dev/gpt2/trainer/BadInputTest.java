package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.exec.NanoGpt2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get for what can't work: the place, what was found, the remedy. */
@Tag("process")
class BadInputTest {
  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void copyModel() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(NanoGpt2.folder().resolve(name), model.resolve(name));
    }
  }

  @Test
  void missingDataset_saysWhatIsThere() throws IOException {
    Files.writeString(folder.resolve("here.txt"), "text");
    refused(Map.of("--dataset", folder.resolve("there.txt").toString()))
        .contains("dataset.path")
        .contains("no such file or folder")
        .contains("here.txt");
  }

  @Test
  void portThatIsNone_isRefused() throws IOException {
    refused(Map.of("--metrics-port", "70000")).contains("--metrics-port", "0 to 65535", "70000");
  }

  @Test
  void emptyGlob_saysWhichFolderWasSearched() throws IOException {
    refused(Map.of("--dataset", folder + "/*.md"))
        .contains("no file matches this pattern")
        .contains(folder.toString());
  }

  @Test
  void datasetShorterThanAWindow_saysBothLengths() throws IOException {
    // three tokens and the separator after the file
    Path text = Files.writeString(folder.resolve("short.txt"), "In the beginning");
    refused(Map.of("--dataset", text.toString()))
        .contains("a window needs a chunk of 65 tokens")
        .contains("the longest of 1 chunks has 4");
  }

  @Test
  void truncatedSafetensors_saysFileAndSizes() throws IOException {
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1_000));
    refused(Map.of())
        .contains("model.safetensors")
        .contains(String.valueOf(bytes.length))
        .contains(String.valueOf(bytes.length - 1_000));
  }

  @Test
  void wrongShapes_saysBoth() throws IOException {
    String config = Files.readString(model.resolve("config.json"));
    Files.writeString(
        model.resolve("config.json"),
        config.replace("\"n_positions\": 64", "\"n_positions\": 128"));
    refused(Map.of()).contains("wpe.weight").contains("[128, 64]").contains("[64, 64]");
  }

  @Test
  void unknownField_saysThoseThatExist() throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "training: {step: 5}\n");
    refused(Map.of("--run", file.toString()))
        .contains("run.yaml")
        .contains("unknown field training.step")
        .contains("steps");
  }

  @Test
  void severalWrongFields_areAllNamedAtOnce() throws IOException {
    refused(Map.of("--steps", "-5", "--batch-size", "0", "--encoding", "utf-99"))
        .contains("training.steps: must be at least 1; found -5")
        .contains("training.batchSize: must be at least 1; found 0")
        .contains("dataset.encoding: must name a character encoding");
  }

  @Test
  void wrongEncoding_saysFileAndByte() throws IOException {
    Path text =
        Files.write(folder.resolve("latin.txt"), new byte[] {'c', 'a', 'f', (byte) 0xE9, ' '});
    refused(Map.of("--dataset", text.toString()))
        .contains("latin.txt")
        .contains("byte 3")
        .contains("dataset.encoding");
  }

  @Test
  void aFolderOfAnotherRun_isRefused() throws IOException {
    Path run = folder.resolve("run");
    assertThat(train(Map.of("--steps", "2")).exitCode()).isZero();
    TrainerProcess.End again = train(Map.of("--steps", "2", "--resume", "FRESH"));
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(again.output()).contains("resume: Fresh").contains(run.toString());
    TrainerProcess.End other = train(Map.of("--steps", "4", "--dataset", textFile().toString()));
    assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(other.output()).contains("dataset.path").contains("checkpoint.path");
  }

  @Test
  void aFolderWhoseRunStartedWithOtherWeights_isRefused() throws IOException {
    assertThat(train(Map.of("--steps", "1")).exitCode()).isZero();
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 3] ^= 1;
    Files.write(weights, bytes);
    TrainerProcess.End other = train(Map.of("--steps", "2"));
    assertThat(other.exitCode()).as(other.output()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(other.output())
        .contains("model.path: the weights of " + model + " have digest")
        .contains("name another folder in checkpoint.path");
  }

  @Test
  void aRunFolderThatIsAFile_isTheEnvironmentsFault() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");
    TrainerProcess.End end = train(Map.of("--checkpoint", file.toString()));
    assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.ENVIRONMENT.code());
    assertThat(end.output()).contains("checkpoint.path").contains("taken");
  }

  @Test
  void divergedTraining_stops() throws IOException {
    refused(Map.of("--optimizer", "SGD", "--learning-rate", "1000", "--steps", "50"))
        .contains("training diverged: the loss of step")
        .contains("training.optimizer.learningRate");
    List<String> losses =
        TrainerProcess.log(folder.resolve("run/log.jsonl")).stream()
            .map(line -> line.get("loss").asText())
            .toList();
    assertThat(losses).isNotEmpty().noneMatch(loss -> loss.contains("NaN"));
  }

  /** The step that ruins the weights has a finite loss. */
  @Test
  void weightsThatAreLost_areNotSaved() throws IOException {
    refused(
            Map.of(
                "--optimizer", "SGD", "--learning-rate", "1000", "--steps", "50", "--every", "1"))
        .containsPattern("training diverged: after step \\d+ a number of wte.weight is ")
        .contains("training.optimizer.learningRate");
    long logged = TrainerProcess.log(folder.resolve("run/log.jsonl")).size();
    assertThat(folder.resolve("run/step-%08d".formatted(logged - 1))).isDirectory();
    assertThat(folder.resolve("run/step-%08d".formatted(logged))).doesNotExist();
  }

  private Path textFile() throws IOException {
    return Files.writeString(folder.resolve("long.txt"), "In the beginning ".repeat(200));
  }

  private AbstractStringAssert<?> refused(Map<String, String> options) throws IOException {
    TrainerProcess.End end = train(options);
    assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.BAD_INPUT.code());
    return assertThat(end.output()).doesNotContain("Exception");
  }

  /** 600 MiB are less than the process alone takes with its reserve and a step. */
  @Test
  void memoryThatIsTooLittle_isRefusedWithTheSmallestThatWorks() throws IOException {
    TrainerProcess.End refused = train(Map.of("--memory-limit", "600Mi"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INFEASIBLE.code());
    Matcher smallest =
        Pattern.compile(
                "600.0 MiB \\(memory.limit\\) is too little: the smallest memory that works is"
                    + " [0-9.]+ MiB \\(([0-9]+Mi)\\); raise it, or lower")
            .matcher(refused.output());
    assertThat(smallest.find()).as(refused.output()).isTrue();
    assertThat(train(Map.of("--memory-limit", smallest.group(1), "--steps", "1")).exitCode())
        .isEqualTo(ExitCode.DONE.code());
  }

  @Test
  void recomputationBeyondWhatIsAllowed_isRefusedWithWhatAvoidsIt() throws IOException {
    TrainerProcess.End refused =
        train(Map.of("--memory-strategy", "CheckpointBlocks", "--max-slowdown-percent", "1"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INFEASIBLE.code());
    assertThat(refused.output())
        .contains(
            "% more computation at any limit, memory.maxSlowdownPercent allows 1; take"
                + " Rematerialize, or allow more");
  }

  /** A run in its own process, since the command ends it. */
  private TrainerProcess.End train(Map<String, String> options) throws IOException {
    Map<String, String> all =
        new TreeMap<>(
            Map.of(
                "--model", model.toString(),
                "--dataset", NanoGpt2.folder().resolve("train.npz").toString(),
                "--checkpoint", folder.resolve("run").toString()));
    all.putAll(options);
    List<String> arguments = new ArrayList<>(List.of("train"));
    all.forEach((name, value) -> arguments.addAll(List.of(name, value)));
    return TrainerProcess.run(folder, arguments);
  }
}
