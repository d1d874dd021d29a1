package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break, stall or lie about the rest: the file comes whole or not at all. */
final class BrokenTransferTest {
  private static final byte[] WEIGHTS = Hub.random(300_000);
  private static final String TAG = Hub.tag(WEIGHTS);
  private static final String PATH = "/model.safetensors";

  private final TestFetch fetch = new TestFetch();
  private final Hub hub = Hub.withModel(WEIGHTS);
  private final Path folder;

  BrokenTransferTest(@TempDir Path temporary) {
    folder = temporary.resolve("model");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  /** 100,000 bytes, then 100,000 of the rest, then the rest of that. */
  @Test
  void cutOffTwice_onlyTheRestIsAskedForEachTime() throws IOException {
    FileServer.Reply cut = FileServer.cutOffAfter(100_000, WEIGHTS, TAG);
    hub.storage.next(PATH, cut, cut);
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(hub.storage.requests(PATH))
        .extracting(FileServer.Request::range, FileServer.Request::ifRange)
        .containsExactly(
            tuple(null, null), tuple("bytes=100000-", TAG), tuple("bytes=200000-", TAG));
  }

  /** Each answer brings 10,000 bytes: 30 answers, far more than the tries without progress. */
  @Test
  void anyNumberOfCuts_isOutlivedWhileThereIsProgress() throws IOException {
    hub.storage.put(PATH, FileServer.cutOffAfter(10_000, WEIGHTS, TAG));
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(hub.storage.requests(PATH)).hasSize(30);
    assertThat(fetch.waits).hasSize(29).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void noProgress_isGivenUpAfterGrowingWaitsAndWhatCameIsKept() throws IOException {
    hub.storage
        .next(PATH, FileServer.cutOffAfter(120_000, WEIGHTS, TAG))
        .put(PATH, FileServer.cutOffAfter(0, WEIGHTS, TAG));
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith("model.safetensors: the connection broke: ")
        .hasMessageContaining("given up after 8 tries without progress");
    assertThat(fetch.waits)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L);

    hub.storage.put(PATH, WEIGHTS, TAG);
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(hub.storage.requests(PATH).getLast())
        .isEqualTo(new FileServer.Request(PATH, "bytes=120000-", TAG, null));
    assertThat(hub.hub.requests(hub.resolve("config.json"))).as("fetched once").hasSize(1);
  }

  @Test
  void serverWithoutRanges_sendsAllAgain() throws IOException {
    hub.storage
        .next(PATH, FileServer.withoutRanges(200_000, WEIGHTS))
        .put(PATH, FileServer.withoutRanges(300_000, WEIGHTS));
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(fetch.said).anyMatch(line -> line.contains("the server sends all of it again"));
  }

  /** Each try has as many bytes as the one before: that isn't progress. */
  @Test
  void serverWithoutRangesThatAlwaysBreaksAtTheSamePlace_isGivenUp() {
    hub.storage.put(PATH, FileServer.withoutRanges(200_000, WEIGHTS));
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .hasMessageContaining("given up after 8 tries");
  }

  /** With the same length and tag nothing but the digest can tell. */
  @Test
  void partsOfAnotherFile_areThrownAwayByTheDigest() throws IOException {
    byte[] other = WEIGHTS.clone();
    other[0] ^= 1;
    hub.storage.next(PATH, FileServer.cutOffAfter(100_000, other, TAG));
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(fetch.said).anyMatch(line -> line.contains("its parts don't belong together"));
  }

  @Test
  void rangeThatWasNotAskedFor_isNotTaken() throws IOException {
    hub.storage.next(
        PATH,
        FileServer.cutOffAfter(100_000, WEIGHTS, TAG),
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 99999-299999/300000");
          exchange.sendResponseHeaders(206, 200_001);
          exchange.getResponseBody().write(WEIGHTS, 99_999, 200_001);
        });
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(fetch.said)
        .anyMatch(line -> line.contains("bytes from 100,000 on were asked for, the server sent"));
  }

  @Test
  void partIsAlreadyWhole_needsNoAnswer() throws IOException {
    stopAt(300_000, PATH);
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(hub.storage.requests(PATH)).hasSize(1);
  }

  @Test
  void stop_keepsWhatCameAndTheNextProcessGoesOn() throws IOException {
    stopAt(50_000, PATH);
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith("safetensors"));
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(hub.storage.requests(PATH))
        .extracting(FileServer.Request::range, FileServer.Request::ifRange)
        .containsExactly(tuple(null, null), tuple("bytes=50000-", TAG));
  }

  /** Without its tag, which is written last, the digest alone tells whether parts fit. */
  @Test
  void killedProcess_isFollowedByOneThatGoesOn() throws IOException {
    stopAt(50_000, PATH);
    forgetTags();
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(hub.storage.requests(PATH).getLast())
        .isEqualTo(new FileServer.Request(PATH, "bytes=50000-", null, null));
  }

  @Test
  void silence_isAStallAndTriedAgain() throws IOException {
    fetch.stall = Duration.ofMillis(300);
    hub.storage.next(PATH, hang(0), hang(70_000));
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(fetch.said).filteredOn(line -> line.contains("nothing came for")).hasSize(2);
    assertThat(hub.storage.requests(PATH).getLast().range()).isEqualTo("bytes=70000-");
  }

  /** 12 parts with 50 ms between them take longer than the 500 ms that one may take. */
  @Test
  void slowServer_isNoStall() throws IOException {
    fetch.stall = Duration.ofMillis(500);
    hub.storage.put(
        PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, WEIGHTS.length);
          for (int part = 0; part < 12; part++) {
            exchange.getResponseBody().write(WEIGHTS, part * 25_000, 25_000);
            exchange.getResponseBody().flush();
            sleep(50);
          }
        });
    fetch.into(folder, hub.source("main"));
    assertFetched();
    assertThat(fetch.waits).isEmpty();
  }

  @Test
  void bodyWithoutALength_isTakenWhole() throws IOException {
    hub.storage.put(PATH, FileServer.withoutLength(WEIGHTS));
    fetch.into(folder, hub.source("main"));
    assertFetched();
  }

  /** Fetches until so many bytes of the weights have come, and is stopped then. */
  private void stopAt(int bytes, String path) {
    hub.storage.next(path, hang(bytes));
    TestFetch stopped =
        new TestFetch() {
          @Override
          void moved(long doneBytes) {
            stopRequested |= doneBytes == Hub.CONFIG.length + bytes;
          }
        };
    assertThatThrownBy(() -> stopped.into(folder, hub.source("main")))
        .isInstanceOf(FetchStoppedException.class);
  }

  /** Some bytes, and then nothing, until the client is gone. */
  private FileServer.Reply hang(int bytes) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", TAG);
      exchange.sendResponseHeaders(200, WEIGHTS.length);
      exchange.getResponseBody().write(WEIGHTS, 0, bytes);
      exchange.getResponseBody().flush();
      hub.storage.awaitClose();
    };
  }

  private void forgetTags() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> tags =
          paths
              .filter(path -> path.toString().contains("/tags/") && Files.isRegularFile(path))
              .toList();
      assertThat(tags).isNotEmpty();
      for (Path tag : tags) {
        Files.delete(tag);
      }
    }
  }

  private void assertFetched() {
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(folder.resolve(Manifest.FILE)).exists();
    assertThat(fetch.moved).endsWith(300_010L);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
