package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gpt2.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model writes during its training, and that it costs the training nothing. */
@Tag("process")
class SamplingRunTest {
  private static final List<String> SAMPLES =
      List.of("--sample-every", "3", "--sample-length", "20", "--sample-count", "2");

  @TempDir private Path folder;

  @Test
  void filesSayThatTheirTextIsSynthetic_andTheTrainingIsAsWithoutThem() throws IOException {
    Path with = folder.resolve("with");
    Path without = folder.resolve("without");
    run(with, SAMPLES);
    run(without, List.of());
    assertThat(names(with.resolve("samples")))
        .containsExactly("step-00000003.txt", "step-00000005.txt");
    String page = Files.readString(with.resolve("samples/step-00000003.txt"));
    assertThat(page)
        .startsWith("Synthetic text, written by a GPT-2 in training after step 3.")
        .contains("======== sample 1 ========", "======== sample 2 ========");
    assertThat(with.resolve("step-00000005/model.safetensors"))
        .hasSameBinaryContentAs(without.resolve("step-00000005/model.safetensors"));
    assertThat(TrainerProcess.log(with.resolve("log.jsonl")))
        .filteredOn(line -> line.has("samples"))
        .extracting(line -> line.get("samples").textValue())
        .containsExactly("samples/step-00000003.txt", "samples/step-00000005.txt");
  }

  /** The cache of the longest sample is larger than a step of four positions. */
  @Test
  void theirMemory_isInThePlan_toTheByte() throws IOException {
    Path run = folder.resolve("run");
    TrainerProcess.End end =
        run(run, List.of("--sequence-length", "4", "--sample-every", "1", "--sample-length", "64"));
    String planned =
        Stream.of(end.output().split("\n"))
            .filter(line -> line.startsWith("planned: "))
            .findFirst()
            .orElseThrow();
    List<JsonNode> log = TrainerProcess.log(run.resolve("log.jsonl"));
    long peak =
        log.stream()
            .filter(line -> line.has("peakBytes"))
            .toList()
            .getLast()
            .get("peakBytes")
            .longValue();
    assertThat(planned).startsWith("planned: " + dev.gpt2.plan.Bytes.format(peak));
  }

  @Test
  void sampleThatHasNoRoom_isRefusedBeforeTheFirstStep() throws IOException {
    TrainerProcess.End end =
        TrainerProcess.run(
            folder,
            TrainerProcess.training(
                folder.resolve("run"),
                5,
                List.of("--prompt", "In the beginning God created", "--sample-length", "61")));
    assertThat(end.exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.output())
        .contains(
            "sampling.length: the prompt's 5 tokens leave room for 60 in the model's context of"
                + " 64; 61 were asked for");
  }

  private TrainerProcess.End run(Path run, List<String> options) throws IOException {
    TrainerProcess.End end = TrainerProcess.run(folder, TrainerProcess.training(run, 5, options));
    assertThat(end.exitCode()).as(end.output()).isZero();
    return end;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
