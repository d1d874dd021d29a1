package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One folder for many jobs: fetched once, never mixed, never overwritten. */
final class SharedFolderTest {
  private static final byte[] WEIGHTS = Hub.random(300_000);
  private static final String PATH = "/model.safetensors";

  private final TestFetch fetch = new TestFetch();
  private final Hub hub = Hub.withModel(WEIGHTS);
  private final Path folder;

  SharedFolderTest(@TempDir Path temporary) {
    folder = temporary.resolve("model");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void secondJobStartsWithoutANetwork() throws IOException {
    fetch.into(folder, hub.source("main"));
    hub.close();
    Fetched again = fetch.into(folder, hub.source("main"));
    assertThat(again.wasThere()).isTrue();
    assertThat(again.manifest()).isEqualTo(Manifest.find(folder).orElseThrow());
  }

  @Test
  void branchIsWhatItWasAndThatIsSaid() throws IOException {
    fetch.into(folder, hub.source("main"));
    fetch.said.clear();
    fetch.into(folder, hub.source("main"));
    assertThat(fetch.said)
        .containsExactly(
            ("%s holds model gpt2-owner/nano at main (commit %s), fetched 2026-01-01T00:00:00Z; main"
                    + " counts as it was then: for a newer one name its commit and another folder")
                .formatted(folder, Hub.COMMIT));
  }

  @Test
  void commitIsTheSameUnderAnyNameAndAtAnyHub() throws IOException {
    fetch.into(folder, hub.source("main"));
    HubSource elsewhere =
        new HubSource(
            hub.source("main").content(),
            Hub.REPOSITORY,
            Hub.COMMIT,
            URI.create("https://mirror.example"),
            List.of());
    assertThat(fetch.into(folder, elsewhere).wasThere()).isTrue();
  }

  @Test
  void anythingElseIsRefusedWithBothNames() throws IOException {
    fetch.into(folder, hub.source(Hub.COMMIT));
    for (HubSource other :
        List.of(
            hub.source("main"), // which may have moved on
            hub.source("a".repeat(40)),
            hub.source(Hub.COMMIT, "*.txt"))) {
      assertThatThrownBy(() -> fetch.into(folder, other))
          .isInstanceOf(InvalidRunException.class)
          .hasMessage(
              "%s: %s expected, but it holds model gpt2-owner/nano at %s (commit %s), fetched"
                      .formatted(folder, other.description(), Hub.COMMIT, Hub.COMMIT)
                  + " 2026-01-01T00:00:00Z; name another folder, or remove this one's files");
    }
  }

  @Test
  void folderWithFilesOfItsOwnIsRefusedBeforeAnythingIsAsked() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("thesis.txt"), "precious");
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("an empty folder expected")
        .hasMessageContaining("found thesis.txt, which no fetch brought");
    assertThat(hub.hub.requests()).isEmpty();
    assertThat(folder.resolve("thesis.txt")).hasContent("precious");
  }

  @Test
  void rootOfAVolumeIsEmpty() throws IOException {
    Files.createDirectories(folder.resolve("lost+found"));
    Files.createDirectories(folder.resolve(".snapshot"));
    assertThat(fetch.into(folder, hub.source("main")).wasThere()).isFalse();
  }

  @Test
  void fileThatIsGoneOrLongerIsNoticed() throws IOException {
    fetch.into(folder, hub.source("main"));
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{ }");
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("config.json: 2 bytes expected, 3 found; it was changed after");
    Files.delete(config);
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .hasMessageContaining("config.json: is gone; it was changed after");
  }

  @Test
  void fileWithOtherBytesIsNoticedWhenAllAreRead() throws IOException {
    Manifest manifest = fetch.into(folder, hub.source("main")).manifest();
    manifest.requireDigests(folder);
    Files.writeString(folder.resolve("config.json"), "[]");
    assertThatThrownBy(() -> manifest.requireDigests(folder))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("config.json: SHA-256 ");
  }

  @Test
  void manifestThatIsDamagedIsSaid() throws IOException {
    fetch.into(folder, hub.source("main"));
    Files.writeString(folder.resolve(Manifest.FILE), "{\"format\": 1, \"files\": []}");
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("source, fetchedAt and files expected");
    Files.writeString(folder.resolve(Manifest.FILE), "{\"format\": 2}");
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main")))
        .hasMessageContaining("format 1 expected, 2 found");
  }

  /** How a volume's locks work. */
  private enum Locks {
    WORK,
    FAIL,
    ARE_GRANTED_TWICE;

    FetchLock.Locking locking() {
      return switch (this) {
        case WORK -> FetchLock.Locking.OF_SYSTEM;
        case FAIL ->
            channel -> {
              throw new IOException("No locks available");
            };
        // each one locks another byte
        case ARE_GRANTED_TWICE -> channel -> channel.tryLock(System.nanoTime(), 1, false);
      };
    }
  }

  /** The first is held up in the middle of the weights until the second waits for it. */
  @ParameterizedTest
  @EnumSource(Locks.class)
  void twoAtOnceFetchOnce(Locks locks) throws Exception {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch secondWaits = new CountDownLatch(1);
    hub.storage.put(
        PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, WEIGHTS.length);
          exchange.getResponseBody().write(WEIGHTS, 0, 1_000);
          exchange.getResponseBody().flush();
          inTheMiddle.countDown();
          await(secondWaits);
          exchange.getResponseBody().write(WEIGHTS, 1_000, WEIGHTS.length - 1_000);
        });
    fetch.locking = locks.locking();
    TestFetch second = new TestFetch();
    second.locking = locks.locking();
    second.sleeper =
        time -> {
          secondWaits.countDown();
          Thread.sleep(5);
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Fetched> first = threads.submit(() -> fetch.into(folder, hub.source("main")));
      await(inTheMiddle);
      assertThat(second.into(folder, hub.source("main")).wasThere()).isTrue();
      assertThat(first.get().wasThere()).isFalse();
    }
    assertThat(hub.storage.requests(PATH)).hasSize(1);
    assertThat(second.said)
        .filteredOn(line -> line.contains("another process fetches into it"))
        .hasSize(1);
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void volumeWithoutLocksIsSaid() throws IOException {
    fetch.locking = Locks.FAIL.locking();
    fetch.into(folder, hub.source("main"));
    assertThat(fetch.said)
        .contains(
            "this volume has no file locks (No locks available): jobs that start at once may fetch"
                + " twice");
  }

  /** Its last beat is two minutes old: nobody has to wait for it. */
  @Test
  void whatADeadProcessHasLeftIsTakenOver() throws IOException {
    leaveHalf(Instant.now().minusSeconds(120));
    fetch.into(folder, hub.source("main"));
    assertThat(fetch.waits).isEmpty();
    assertThat(hub.storage.requests(PATH).getLast().range()).isEqualTo("bytes=150000-");
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  /** Its last beat is young: it may live on another machine. While we wait it grows old. */
  @Test
  void processThatMayLiveIsWaitedFor() throws IOException {
    Path left = leaveHalf(Instant.now());
    fetch.sleeper =
        time -> {
          fetch.waits.add(time);
          if (fetch.waits.size() == 3) {
            age(left);
          }
        };
    fetch.into(folder, hub.source("main"));
    assertThat(fetch.waits).hasSize(3);
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void whatWasLeftOfAnotherSourceIsRemoved() throws IOException {
    leaveHalf(Instant.now().minusSeconds(120));
    fetch.into(folder, hub.source(Hub.COMMIT));
    assertThat(hub.storage.requests(PATH)).singleElement().matches(all -> all.range() == null);
    assertThat(workFolders()).isEmpty();
  }

  /** A process that seemed dead writes on, into a folder that isn't there any more. */
  @Test
  void processThatWasTakenForDeadDisturbsNobody() throws IOException {
    fetch.into(folder.resolveSibling("other"), hub.source("main"));
    Manifest manifest = Manifest.find(folder.resolveSibling("other")).orElseThrow();
    Files.createDirectories(folder);
    WorkFolder slow = claim();
    age(workFolders().getFirst());
    assertThat(fetch.into(folder, hub.source("main")).wasThere()).isFalse();
    assertThatThrownBy(() -> slow.seal(Disk.ofMachine(), manifest))
        .isInstanceOf(NoSuchFileException.class);
    slow.close();
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  /** All was fetched, and one file in place, when the process was killed. */
  @Test
  void puttingInPlaceIsFinishedByTheNextWithoutANetwork() throws IOException {
    Path other = folder.resolveSibling("other");
    Manifest manifest = fetch.into(other, hub.source("main")).manifest();
    hub.close();
    Files.createDirectories(folder);
    try (WorkFolder work = claim()) {
      for (StoredFile file : manifest.files()) {
        Path whole = work.whole(file.path());
        Files.createDirectories(Objects.requireNonNull(whole.getParent()));
        Files.copy(other.resolve(file.path()), whole);
      }
      work.seal(Disk.ofMachine(), manifest);
      Files.move(work.whole("config.json"), folder.resolve("config.json"));
    }
    fetch.into(folder, hub.source("main"));
    Manifest.find(folder).orElseThrow().requireDigests(folder);
    assertThat(workFolders()).isEmpty();
  }

  private WorkFolder claim() throws IOException {
    return Objects.requireNonNull(WorkFolder.claim(folder, hub.source("main")));
  }

  /** What a killed process leaves: half of the weights, and its last beat. */
  private Path leaveHalf(Instant lastBeat) throws IOException {
    Files.createDirectories(folder);
    try (WorkFolder work = claim();
        PartialFile partial = work.openPartial(Disk.ofMachine(), "model.safetensors")) {
      partial.append(ByteBuffer.wrap(WEIGHTS, 0, 150_000));
    }
    Path left = workFolders().getFirst();
    Heartbeat.beat(left);
    Files.setLastModifiedTime(left.resolve(Heartbeat.FILE), FileTime.from(lastBeat));
    return left;
  }

  private static void age(Path work) {
    try {
      Files.setLastModifiedTime(
          work.resolve(Heartbeat.FILE), FileTime.from(Instant.now().minusSeconds(120)));
    } catch (IOException gone) {
      throw new IllegalStateException(gone);
    }
  }

  private List<Path> workFolders() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return new ArrayList<>(
          paths.filter(path -> path.getFileName().toString().matches("\\.fetch-.+-.+")).toList());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
