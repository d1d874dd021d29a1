package dev.gpt2.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.ExitCode;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.RunFile;
import dev.gpt2.run.RunSpec;
import dev.gpt2.trainer.exec.NanoGpt2;
import dev.gpt2.trainer.fetch.FetchStoppedException;
import dev.gpt2.trainer.fetch.FileServer;
import dev.gpt2.trainer.fetch.Hub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose model and dataset are fetched first. */
@Tag("process")
final class FetchedRunTest {
  private final Path folder;
  private final Hub models = Hub.ofModel();
  private final Hub datasets = Hub.ofDataset();
  private final List<String> said = new ArrayList<>();

  FetchedRunTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    models
        .small("config.json", Files.readAllBytes(NanoGpt2.folder().resolve("config.json")))
        .large(
            "model.safetensors",
            Files.readAllBytes(NanoGpt2.folder().resolve("model.safetensors")));
    datasets
        .small("README.md", "about".getBytes(UTF_8))
        .large("train.npz", Files.readAllBytes(NanoGpt2.folder().resolve("train.npz")));
  }

  @AfterEach
  void stop() {
    models.close();
    datasets.close();
  }

  @Test
  void modelAndDatasetAreFetchedOnceAndNamedInTheCard() throws IOException {
    TrainerProcess.End first = train(2);
    assertThat(first.exitCode()).as(first.output()).isEqualTo(ExitCode.DONE.code());
    assertThat(folder.resolve("run/step-00000002/model-card.md"))
        .content()
        .contains(
            "%s, model gpt2-owner/nano at main (commit %s)"
                .formatted(folder.resolve("model"), Hub.COMMIT))
        .contains(", dataset gpt2-owner/nano at main (commit %s)".formatted(Hub.COMMIT));

    models.close();
    datasets.close();
    TrainerProcess.End second = train(3);
    assertThat(second.exitCode()).as(second.output()).isEqualTo(ExitCode.DONE.code());
    assertThat(second.output()).contains("checkpoint " + folder.resolve("run/step-00000002"));
    assertThat(folder.resolve("run/step-00000003/model-card.md")).content().contains(Hub.COMMIT);
  }

  @Test
  void stopWhileFetchingEndsTheRunWithWhatCameKept() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    models.storage.next(
        "/model.safetensors",
        exchange -> {
          asked.countDown();
          models.storage.awaitClose();
        });
    try (TrainerProcess process = TrainerProcess.start(folder, arguments(2))) {
      assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
      process.terminate();
      TrainerProcess.End end = process.end();
      assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.STOPPED.code());
      assertThat(end.output()).contains("stopped on request while fetching");
    }
    assertThat(train(1).exitCode()).isEqualTo(ExitCode.DONE.code());
    assertThat(models.hub.requests(models.resolve("config.json"))).as("kept").hasSize(1);
  }

  @Test
  void sourceThatRefusesIsABadInput() throws IOException {
    models.hub.put(models.api("main"), FileServer.status(404));
    TrainerProcess.End end = train(1);
    assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(end.output()).contains("no such repository or revision").doesNotContain("Exception");
  }

  @Test
  void eachSourceHasItsOwnToken() throws IOException {
    RunFetch fetch =
        new RunFetch(
            Map.of("HF_TOKEN_MODEL", "hf_model", "HF_TOKEN_DATASET", "hf_dataset"), () -> false);
    RunSpec spec = RunFile.read(runFile(1));
    fetch.model(Objects.requireNonNull(spec.model()), said::add);
    fetch.dataset(Objects.requireNonNull(spec.dataset()), said::add);
    assertThat(models.hub.requests())
        .extracting(FileServer.Request::token)
        .containsOnly("Bearer hf_model");
    assertThat(datasets.hub.requests())
        .extracting(FileServer.Request::token)
        .containsOnly("Bearer hf_dataset");
    assertThat(said)
        .hasSize(2)
        .allMatch(line -> line.startsWith("fetched "))
        .noneMatch(line -> line.contains("hf_"));
  }

  @Test
  void withoutASourceNothingIsFetched() throws IOException {
    RunFetch stopped = new RunFetch(Map.of(), () -> true);
    RunSpec plain =
        RunFile.read(null, Map.of("model.path", "a", "dataset.path", "b", "checkpoint.path", "c"));
    stopped.model(Objects.requireNonNull(plain.model()), said::add);
    stopped.dataset(Objects.requireNonNull(plain.dataset()), said::add);
    assertThat(said).isEmpty();
    ModelSpec model = Objects.requireNonNull(RunFile.read(runFile(1)).model());
    assertThatThrownBy(() -> stopped.model(model, said::add))
        .isInstanceOf(FetchStoppedException.class);
  }

  private TrainerProcess.End train(int steps) throws IOException {
    return TrainerProcess.run(folder, arguments(steps));
  }

  private List<String> arguments(int steps) throws IOException {
    return List.of("train", "--run", runFile(steps).toString());
  }

  private Path runFile(int steps) throws IOException {
    String source = "source: {huggingFace: {repository: %s, endpoint: '%s'}}";
    return Files.writeString(
        folder.resolve("run.yaml"),
        """
            model: {path: '%s', %s}
            dataset: {path: '%s', %s}
            training: {steps: %d}
            checkpoint: {path: '%s'}
            device: {threads: 1}
            """
            .formatted(
                folder.resolve("model"),
                source.formatted(Hub.REPOSITORY, models.endpoint()),
                folder.resolve("data"),
                source.formatted(Hub.REPOSITORY, datasets.endpoint()),
                steps,
                folder.resolve("run")));
  }
}
