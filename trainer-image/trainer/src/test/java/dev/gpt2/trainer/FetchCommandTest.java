package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.run.ExitCode;
import dev.gpt2.trainer.fetch.FileServer;
import dev.gpt2.trainer.fetch.Hub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as people run it: a process of its own. */
@Tag("process")
final class FetchCommandTest {
  private static final byte[] WEIGHTS = Hub.random(300_000);
  private static final String PATH = "/model.safetensors";

  private final Hub hub = Hub.withModel(WEIGHTS);
  private final Path temporary;
  private final Path folder;

  FetchCommandTest(@TempDir Path temporary) {
    this.temporary = temporary;
    this.folder = temporary.resolve("model");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void modelIsFetchedWithATokenAndThenUsedWithoutANetwork() throws IOException {
    Path token = Files.writeString(temporary.resolve("token"), "hf_secret\n");
    TrainerProcess.End first = fetch("--token-file", token.toString());
    assertThat(first.exitCode()).as(first.output()).isEqualTo(ExitCode.DONE.code());
    assertThat(first.output())
        .contains("fetched model gpt2-owner/nano at main (commit %s)".formatted(Hub.COMMIT))
        .doesNotContain("secret");
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.hub.requests())
        .extracting(FileServer.Request::token)
        .containsOnly("Bearer hf_secret");

    hub.close();
    TrainerProcess.End second = fetch("--verify");
    assertThat(second.exitCode()).as(second.output()).isEqualTo(ExitCode.DONE.code());
    assertThat(second.output())
        .contains("holds model gpt2-owner/nano")
        .contains("all digests are right");

    Files.writeString(folder.resolve("config.json"), "[]");
    assertThat(fetch("--verify").exitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
  }

  @Test
  void stopKeepsWhatCameAndTheSameCommandGoesOn() throws Exception {
    hub.storage.next(
        PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, WEIGHTS.length);
          exchange.getResponseBody().write(WEIGHTS, 0, 150_000);
          exchange.getResponseBody().flush();
          hub.storage.awaitClose();
        });
    try (TrainerProcess process = TrainerProcess.start(temporary, arguments())) {
      awaitPartial(150_000);
      process.terminate();
      TrainerProcess.End end = process.end();
      assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.STOPPED.code());
      assertThat(end.output()).contains("stopped on request while fetching; what has come is kept");
    }
    TrainerProcess.End second = fetch();
    assertThat(second.exitCode()).as(second.output()).isEqualTo(ExitCode.DONE.code());
    assertThat(hub.storage.requests(PATH).getLast().range()).isEqualTo("bytes=150000-");
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void whatIsRefusedIsABadInput() throws IOException {
    hub.storage.put(PATH, new byte[300_000], "\"zeros\"");
    TrainerProcess.End wrong = fetch();
    assertThat(wrong.exitCode()).as(wrong.output()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(wrong.output()).contains("model.safetensors: SHA-256").doesNotContain("Exception");
    assertThat(fetch("--revision", "no-such-branch").exitCode())
        .isEqualTo(ExitCode.BAD_INPUT.code());
  }

  @Test
  void serverThatIsTooBusyIsTheEnvironment() throws IOException {
    hub.hub.put(hub.api("main"), FileServer.status(429, "Retry-After", "3600"));
    TrainerProcess.End busy = fetch();
    assertThat(busy.exitCode()).as(busy.output()).isEqualTo(ExitCode.ENVIRONMENT.code());
    assertThat(busy.output()).contains("asks to wait for 3,600 s").doesNotContain("Exception");
  }

  @Test
  void fileIsFetchedByItsAddress() throws IOException {
    TrainerProcess.End end =
        TrainerProcess.run(
            temporary,
            List.of(
                "fetch",
                folder.toString(),
                "--url",
                hub.storage.address(PATH) + "#sha256=" + Hub.sha256(WEIGHTS)));
    assertThat(end.exitCode()).as(end.output()).isEqualTo(ExitCode.DONE.code());
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  /** Waits until so many bytes of the weights are in the folder. */
  private void awaitPartial(long bytes) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (partialBytes() < bytes) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private long partialBytes() {
    try (Stream<Path> paths = Files.walk(folder)) {
      Optional<Path> partial =
          paths.filter(path -> path.toString().endsWith("partial/model.safetensors")).findFirst();
      return partial.isEmpty() ? 0 : Files.size(partial.get());
    } catch (IOException | UncheckedIOException notYet) {
      return 0;
    }
  }

  private TrainerProcess.End fetch(String... options) throws IOException {
    return TrainerProcess.run(temporary, arguments(options));
  }

  private List<String> arguments(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "fetch",
                folder.toString(),
                "--model",
                Hub.REPOSITORY,
                "--endpoint",
                hub.endpoint().toString()));
    arguments.addAll(List.of(options));
    return arguments;
  }
}
