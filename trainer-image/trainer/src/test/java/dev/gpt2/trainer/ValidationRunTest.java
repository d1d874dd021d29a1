package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.trainer.exec.NanoGpt2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validation, the best checkpoint and early stopping, in whole runs. */
@Tag("process")
class ValidationRunTest {
  @TempDir private Path folder;

  /** The whole of the 16 windows, whose loss PyTorch puts at 10.8569 before training. */
  @Test
  void lossIsMeasuredBeforeTheFirstStep_everySoOften_andAtTheEnd() throws IOException {
    TrainerProcess.End end = run("7", "--validate-every", "3", "--learning-rate", "1e-3");
    assertThat(end.exitCode()).as(end.output()).isZero();
    List<JsonNode> validations =
        TrainerProcess.log(folder.resolve("log.jsonl")).stream()
            .filter(line -> line.has("validationLoss"))
            .toList();
    assertThat(validations)
        .extracting(line -> line.get("step").intValue())
        .containsExactly(0, 3, 6, 7);
    assertThat(validations.getFirst().get("validationLoss").doubleValue())
        .isBetween(10.85689, 10.85691);
    assertThat(validations).allMatch(line -> line.get("best").booleanValue());
    assertThat(validations)
        .extracting(line -> line.get("validationSource").textValue())
        .containsOnly(NanoGpt2.folder().resolve("val.npz").toString());
  }

  @Test
  void bestCheckpoint_staysAndIsMarked() throws IOException {
    // steps of this size spoil at once what the first two have learned
    TrainerProcess.End end =
        run("4", "--validate-every", "2", "--learning-rate", "0.05", "--keep", "1");
    assertThat(end.exitCode()).as(end.output()).isZero();
    JsonNode best = new JsonMapper().readTree(folder.resolve("best.json").toFile());
    double lowest =
        TrainerProcess.log(folder.resolve("log.jsonl")).stream()
            .filter(line -> line.has("validationLoss"))
            .mapToDouble(line -> line.get("validationLoss").doubleValue())
            .min()
            .orElseThrow();
    assertThat(best.get("validationLoss").doubleValue()).isEqualTo(lowest);
    assertThat(best.get("step").intValue()).isEqualTo(2);
    assertThat(checkpoints())
        .containsExactlyInAnyOrder(best.get("checkpoint").textValue(), "step-00000004");
  }

  /** With a learning rate of 0 nothing gets better: of 20 steps the fourth is the last. */
  @Test
  void runThatGetsNoBetter_endsWithACheckpoint() throws IOException {
    TrainerProcess.End end =
        run("20", "--validate-every", "2", "--patience", "2", "--learning-rate", "0");
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(end.output()).contains("done, as it got no better: step 4 of 20");
    assertThat(checkpoints()).containsExactly("step-00000004");
    assertThat(folder.resolve("best.json")).doesNotExist();
    assertThat(
            run("20", "--validate-every", "2", "--patience", "2", "--learning-rate", "0").output())
        .contains("done, as it got no better: step 4 of 20");
  }

  @Test
  void validationDatasetThatIsMissing_isNamedAsSuch() throws IOException {
    TrainerProcess.End end =
        TrainerProcess.run(
            folder,
            TrainerProcess.training(
                folder, 2, List.of("--validation-dataset", folder + "/none.txt")));
    assertThat(end.exitCode()).isEqualTo(2);
    assertThat(end.output()).contains("validation.dataset.path").contains("none.txt");
  }

  private TrainerProcess.End run(String steps, String... options) throws IOException {
    Stream<String> validation =
        Stream.of("--validation-dataset", NanoGpt2.folder().resolve("val.npz").toString());
    return TrainerProcess.run(
        folder,
        TrainerProcess.training(
            folder,
            Integer.parseInt(steps),
            Stream.concat(validation, Stream.of(options)).toList()));
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("step-"))
          .toList();
    }
  }
}
