package dev.gpt2.trainer.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be fetched, why, and what to do: nothing of it gets in place. */
final class RefusedFetchTest {
  private static final byte[] WEIGHTS = Hub.random(300_000);
  private static final String PATH = "/model.safetensors";

  private final TestFetch fetch = new TestFetch();
  private final Hub hub = Hub.withModel(WEIGHTS);
  private final Path folder;

  RefusedFetchTest(@TempDir Path temporary) {
    folder = temporary.resolve("model");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void privateRepositoryWithoutAToken_isSaid() {
    hub.hub.put(
        hub.api("main"),
        FileServer.status(
            401, "X-Error-Code", "RepoNotFound", "X-Error-Message", "Repository not found"));
    refused()
        .hasMessage(
            "model gpt2-owner/nano at main: HTTP 401: Repository not found; the repository is"
                + " private or gated, or there is none (a hub doesn't say which); see %s/gpt2-owner/nano,"
                    .formatted(hub.endpoint())
                + " and give a token that may read it (HF_TOKEN, --token-file; in a FineTuneJob"
                + " tokenSecret)");
  }

  @Test
  void tokenThatIsNotAccepted_isSaidWithoutIt() throws IOException {
    fetch.withToken("hf_secret");
    hub.hub.put(hub.api("main"), FileServer.status(401));
    refused()
        .hasMessageContaining("the token isn't accepted, or")
        .hasMessageNotContaining("secret");
  }

  @Test
  void gatedRepository_isSaidWithWhatToDo() {
    hub.hub.put(hub.resolve("config.json"), FileServer.status(403, "X-Error-Code", "GatedRepo"));
    refused()
        .hasMessageContaining("at main, config.json: HTTP 403; the repository is gated: accept its")
        .hasMessageContaining(hub.endpoint() + "/gpt2-owner/nano");
  }

  @Test
  void unknownRepository_isSaid() {
    hub.hub.put(hub.api("main"), FileServer.status(404));
    refused()
        .hasMessageContaining(
            "HTTP 404; no such repository or revision; see %s/gpt2-owner/nano"
                .formatted(hub.endpoint()));
  }

  @Test
  void unknownRevision_isSaid() {
    assertThatThrownBy(() -> fetch.into(folder, hub.source("no-such-branch")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("the repository has no branch, tag or commit no-such-branch");
  }

  @Test
  void fileThatIsListedButNotThere_isSaid() {
    hub.storage.put(PATH, FileServer.status(404));
    refused().hasMessageContaining("model.safetensors: HTTP 404; the repository lists the file");
  }

  @Test
  void anythingElseAtTheEndpoint_isNoHub() {
    hub.hub.put(hub.api("main"), FileServer.withoutLength("<html>welcome</html>".getBytes(UTF_8)));
    refused().hasMessageContaining("JSON expected from").hasMessageContaining("is this a hub's");
  }

  @Test
  void otherCommitThanTheOneAskedFor_isRefused() {
    String asked = "a".repeat(40);
    hub.hub.put(hub.api(asked), exchange -> hub.list(Hub.COMMIT).to(exchange));
    assertThatThrownBy(() -> fetch.into(folder, hub.source(asked)))
        .hasMessageContaining("commit %s expected from".formatted(asked))
        .hasMessageContaining("found " + Hub.COMMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape.txt", "/etc/passwd", "a/../../b", "a//b", "a\\b", ""})
  void pathThatLeavesTheFolder_isRefused(String path) {
    hub.small(path, new byte[1]);
    refused().hasMessageContaining("a path below the repository expected");
  }

  @Test
  void repositoryWithoutWeights_isSaidWithWhatItHas() {
    try (Hub pickled =
        Hub.ofModel().small("config.json", Hub.CONFIG).large("pytorch_model.bin", WEIGHTS)) {
      assertThatThrownBy(() -> fetch.into(folder, pickled.source("main")))
          .isInstanceOf(InvalidRunException.class)
          .hasMessageContaining("config.json with model.safetensors (or shards")
          .hasMessageEndingWith("found config.json, pytorch_model.bin");
    }
  }

  @Test
  void serversTrouble_isOverSoon() throws IOException {
    hub.hub.next(hub.api("main"), FileServer.status(500), FileServer.status(502));
    hub.storage.next(PATH, FileServer.status(503), FileServer.status(504));
    fetch.into(folder, hub.source("main"));
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(fetch.said)
        .startsWith(
            "model gpt2-owner/nano at main: 127.0.0.1 answered 500; trying again in 1 s",
            "model gpt2-owner/nano at main: 127.0.0.1 answered 502; trying again in 2 s");
  }

  /** The second names a time of day 90 seconds after the clock's. */
  @Test
  void serverThatIsTooBusy_isAskedAgainWhenItSays() throws IOException {
    hub.hub.next(
        hub.api("main"),
        FileServer.status(429, "Retry-After", "17"),
        FileServer.status(429, "Retry-After", "Thu, 1 Jan 2026 00:01:30 GMT"),
        FileServer.status(429, "Retry-After", "later"));
    fetch.into(folder, hub.source("main"));
    assertThat(fetch.waits).extracting(Duration::toSeconds).containsExactly(17L, 90L, 4L);
  }

  @Test
  void serverThatIsTooBusyForLong_isAFailureOfTheEnvironment() {
    hub.hub.put(hub.api("main"), FileServer.status(429, "Retry-After", "3600"));
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("answered 429; it asks to wait for 3,600 s, which is longer than");
    assertThat(fetch.waits).isEmpty();
  }

  @Test
  void redirectsInACircle_end() {
    hub.storage.put(PATH, FileServer.redirect(hub.storage.address(PATH)));
    refused().hasMessageContaining("more than 10 redirects");
    assertThat(hub.storage.requests(PATH)).hasSize(10);
  }

  @Test
  void redirectToNowhere_isRefused() {
    hub.storage.put(PATH, FileServer.redirect(URI.create("file:///etc/passwd")));
    refused().hasMessageContaining("a redirect to an http or https address expected");
  }

  @Test
  void otherLengths_areRefusedBeforeAByteIsTaken() {
    hub.storage.put(PATH, Hub.random(299_999), "\"short\"");
    wrong().hasMessageContaining("300,000 bytes expected, 299,999 announced by the server");
    hub.storage.put(PATH, Hub.random(300_001), "\"long\"");
    wrong().hasMessageContaining("300,000 bytes expected, 300,001 announced by the server");
  }

  @Test
  void moreBytesThanAnybodySaid_areRefused() {
    hub.storage.put(PATH, FileServer.withoutLength(Hub.random(300_001)));
    wrong().hasMessageContaining("300,000 bytes expected, the server sends more");
  }

  @Test
  void fewerBytesThanTheListSays_areAskedForAndNeverTakenForAll() {
    hub.storage.put(PATH, FileServer.withoutLength(Hub.random(299_999)));
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .hasMessageContaining("299,999 of 300,000 bytes came; given up after 8 tries");
    assertNothingInPlace();
  }

  @Test
  void wrongBytesInALargeFile_areRefusedByItsSha256() {
    hub.storage.put(PATH, new byte[300_000], "\"zeros\"");
    wrong().hasMessageContaining("model.safetensors: SHA-256 ").hasMessageContaining(" found");
  }

  @Test
  void wrongBytesInASmallFile_areRefusedByItsBlobName() {
    hub.hub.put(hub.resolve("config.json"), "[]".getBytes(UTF_8), "\"other\"");
    wrong()
        .hasMessageContaining(
            "config.json: Git's blob name %s expected, %s found"
                .formatted(Hub.gitBlob(Hub.CONFIG), Hub.gitBlob("[]".getBytes(UTF_8))));
  }

  @Test
  void fileOfAnotherCommit_isRefused() {
    hub.hub.put(
        hub.resolve("config.json"), FileServer.status(200, "X-Repo-Commit", "b".repeat(40)));
    wrong().hasMessageContaining("of commit %s expected".formatted(Hub.COMMIT));
  }

  @Test
  void nobodyListening_isAFailureOfTheEnvironment() {
    hub.close();
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("the server can't be reached: connection refused; given up after 8");
  }

  @Test
  void nameThatCantBeResolved_isSaid() {
    ConnectException unresolved = new ConnectException();
    unresolved.initCause(new UnresolvedAddressException());
    assertThat(Network.describe(unresolved)).startsWith("its name can't be resolved");
  }

  /** 300,010 bytes are to come. */
  @Test
  void volumeThatIsTooSmall_isSaidBeforeAByteComes() {
    fetch.disk = disk(300_009, Disk.ofMachine()::append);
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(
            "%s: model gpt2-owner/nano at main needs 300,010 bytes more, 300,009 are free; free some,"
                    .formatted(folder)
                + " or take a larger volume");
    assertThat(hub.hub.requests(hub.resolve("config.json"))).isEmpty();
  }

  @Test
  void volumeThatIsTooSmall_isSaidWhereOnlyTheAnswerTellsTheSize() {
    hub.withoutDetails();
    fetch.disk = disk(1_000, Disk.ofMachine()::append);
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .hasMessageContaining("needs 300,000 bytes more, 1,000 are free");
  }

  /** The kernel's own refusal, by its device that is always full. */
  @Test
  void volumeThatFillsUp_isSaid() {
    fetch.disk =
        disk(
            Long.MAX_VALUE,
            file -> {
              Files.createFile(file);
              return FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
            });
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("config.json: can't be written on after 0 bytes: No space left");
    assertNothingInPlace();
  }

  private interface Opening {
    FileChannel open(Path file) throws IOException;
  }

  private static Disk disk(long usableBytes, Opening append) {
    return new Disk() {
      @Override
      public FileChannel create(Path file) throws IOException {
        return Disk.ofMachine().create(file);
      }

      @Override
      public FileChannel append(Path file) throws IOException {
        return append.open(file);
      }

      @Override
      public long usableBytes(Path below) {
        return usableBytes;
      }
    };
  }

  private AbstractThrowableAssert<?, ?> refused() {
    return notFetched(InvalidRunException.class);
  }

  private AbstractThrowableAssert<?, ?> wrong() {
    return notFetched(CorruptFileException.class);
  }

  private AbstractThrowableAssert<?, ?> notFetched(Class<? extends Throwable> type) {
    AbstractThrowableAssert<?, ?> failure =
        assertThatThrownBy(() -> fetch.into(folder, hub.source("main"))).isInstanceOf(type);
    assertNothingInPlace();
    return failure;
  }

  private void assertNothingInPlace() {
    assertThat(folder.toFile().list((parent, name) -> !name.startsWith("."))).isEmpty();
    assertThat(folder.resolve(Manifest.FILE)).doesNotExist();
  }
}
