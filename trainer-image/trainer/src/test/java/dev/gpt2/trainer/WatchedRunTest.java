package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.exec.NanoGpt2;
import dev.gpt2.trainer.tensorboard.EventFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whole runs leave for people to look at, and what they tell meanwhile. */
@Tag("process")
final class WatchedRunTest {
  private static final Pattern METRICS = Pattern.compile("metrics: (http://\\S+)");

  @TempDir private Path folder;

  @Test
  void finishedRun_hasItsPageItsEventsAndItsCard() throws IOException {
    Path run = folder.resolve("first");
    TrainerProcess.End end =
        TrainerProcess.run(
            folder,
            TrainerProcess.training(
                run,
                6,
                List.of(
                    "--learning-rate", "1e-3",
                    "--validate-every", "3",
                    "--validation-batch-count", "2",
                    "--validation-dataset", NanoGpt2.folder().resolve("val.npz").toString(),
                    "--clip-norm", "1")));
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(EventFiles.steps(run, "loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(EventFiles.steps(run, "gradient_norm")).hasSize(6);
    assertThat(EventFiles.steps(run, "val_loss")).containsExactly(0L, 3L, 6L);
    JsonNode record = new JsonMapper().readTree(run.resolve("run.json").toFile());
    assertThat(record.at("/outcome/reason").textValue()).isEqualTo("Completed");
    assertThat(record.at("/facts/data/Dataset").textValue()).endsWith("train.npz");
    // what is planned is what is taken, to the byte
    JsonNode memory = record.at("/facts/memory");
    long planned =
        LongStream.of(
                memory.path("weightBytes").longValue(),
                memory.path("optimizerBytes").longValue(),
                memory.path("stepBytes").longValue())
            .sum();
    assertThat(
            TrainerProcess.log(run.resolve("log.jsonl")).stream()
                .filter(line -> line.has("peakBytes"))
                .map(line -> line.get("peakBytes").longValue()))
        .hasSize(6)
        .containsOnly(planned);
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("<h1>first</h1>", "Completed", "of 6", "Gradient norm by step")
        .contains("val.npz", "step-00000006", "data:image/svg+xml");
    assertThat(Files.readString(run.resolve("memory.svg"))).contains("<svg", "A step of GPT-2");
    assertThat(Files.readString(run.resolve("step-00000006").resolve("model-card.md")))
        .contains("- fine-tuned", "perplexity", "val.npz", "| training.batchSize | `1` |");
  }

  @Test
  void killedRun_isShownByTheReportCommand() throws IOException {
    Path run = folder.resolve("killed");
    List<String> arguments = TrainerProcess.training(run, 100_000, List.of());
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments)) {
      trainer.awaitStep(run.resolve("log.jsonl"), 3);
      trainer.kill();
    }
    assertThat(run.resolve("report.html")).doesNotExist();
    TrainerProcess.End end = TrainerProcess.run(folder, List.of("report", run.toString()));
    assertThat(end.exitCode()).as(end.output()).isZero();
    assertThat(end.output()).contains(run.resolve("report.html").toString());
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("No end recorded", "of 100,000");
  }

  @Test
  void folderWithoutARun_isRefused() throws IOException {
    for (Path none : List.of(folder.resolve("none"), Files.createDirectory(folder.resolve("a")))) {
      TrainerProcess.End end = TrainerProcess.run(folder, List.of("report", none.toString()));
      assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.BAD_INPUT.code());
      assertThat(end.output()).contains(none.toString());
    }
  }

  @Test
  void runningRun_servesItsFigures() throws Exception {
    Path run = folder.resolve("served");
    List<String> arguments = TrainerProcess.training(run, 100_000, List.of("--metrics-port", "0"));
    try (TrainerProcess trainer = TrainerProcess.start(folder, arguments);
        HttpClient client = HttpClient.newHttpClient()) {
      trainer.awaitStep(run.resolve("log.jsonl"), 3);
      Matcher place = METRICS.matcher(trainer.output());
      assertThat(place.find()).as(trainer.output()).isTrue();
      HttpRequest scrape = HttpRequest.newBuilder(URI.create(place.group(1))).build();
      String metrics = client.send(scrape, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(metrics)
          .contains("gpt2_trainer_steps 100000.0", "model=\"GPT-2 2 layers, 64 channels\"")
          .containsPattern("gpt2_trainer_step [3-9]|gpt2_trainer_step [1-9][0-9]");
      trainer.terminate();
      assertThat(trainer.end().exitCode()).isEqualTo(ExitCode.STOPPED.code());
    }
  }
}
