package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by their addresses. */
final class WebFetchTest {
  private static final byte[] OLD = Hub.random(200_000);
  private static final byte[] NEW = Hub.random(200_001);

  private final TestFetch fetch = new TestFetch();
  private final FileServer server = new FileServer();
  private final Path folder;

  WebFetchTest(@TempDir Path temporary) {
    folder = temporary.resolve("corpus");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void filesGetTheLastNamesOfTheirAddresses() throws IOException {
    server.put("/texts/a.txt", OLD, "\"1\"").put("/more/b%20c.txt", NEW, "\"2\"");
    Fetched fetched =
        fetch.into(folder, source(file("/texts/a.txt", OLD), file("/more/b%20c.txt", NEW)));
    assertThat(folder.resolve("a.txt")).hasBinaryContent(OLD);
    assertThat(folder.resolve("b c.txt")).hasBinaryContent(NEW);
    assertThat(fetched.manifest().commit()).isNull();
  }

  /** The first one's size comes with its answer, the second one's not before its own. */
  @Test
  void totalIsToldOnceAllSizesAreKnown() throws IOException {
    server.put("/a.txt", OLD, "\"1\"").put("/b.txt", NEW, "\"2\"");
    fetch.into(folder, source(file("/a.txt", OLD), file("/b.txt", NEW)));
    assertThat(fetch.totals).startsWith(OptionalLong.empty()).endsWith(OptionalLong.of(400_001));
    assertThat(fetch.moved).endsWith(400_001L);
  }

  @Test
  void originOfOneFileIsItsAddressAndDigest() throws IOException {
    server.put("/a.txt", OLD, "\"1\"");
    assertThat(fetch.into(folder, source(file("/a.txt", OLD))).origin())
        .isEqualTo("%s (SHA-256 %s)".formatted(server.address("/a.txt"), Hub.sha256(OLD)));
  }

  @Test
  void noTokenIsSent() throws IOException {
    server.put("/a.txt", OLD, "\"1\"");
    fetch.withToken("hf_secret").into(folder, source(file("/a.txt", OLD)));
    assertThat(server.requests()).extracting(FileServer.Request::token).containsOnlyNulls();
  }

  /** A query may be a key: the digest says what the file is. */
  @Test
  void queryIsSentAndNeverShownOrWritten() throws IOException {
    server.next("/a.txt", FileServer.status(503)).put("/a.txt", OLD, "\"1\"");
    WebSource.File signed =
        new WebSource.File(server.address("/a.txt?signature=secret"), Hub.sha256(OLD));
    Fetched fetched = fetch.into(folder, source(signed));
    assertThat(fetched.origin()).doesNotContain("secret");
    assertThat(fetch.said).noneMatch(line -> line.contains("secret"));
    assertThat(Files.readString(folder.resolve(Manifest.FILE))).doesNotContain("secret");

    WebSource.File signedAnew =
        new WebSource.File(server.address("/a.txt?signature=other"), Hub.sha256(OLD));
    assertThat(fetch.into(folder, source(signedAnew)).wasThere()).isTrue();
  }

  @Test
  void wrongDigestIsRefused() {
    server.put("/a.txt", NEW, "\"1\"");
    assertThatThrownBy(() -> fetch.into(folder, source(file("/a.txt", OLD))))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(
            "a.txt: SHA-256 %s expected, %s found".formatted(Hub.sha256(OLD), Hub.sha256(NEW)));
  }

  @Test
  void fileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> fetch.into(folder, source(file("/a.txt", OLD))))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("a.txt: HTTP 404; no such file; check the address: curl -I '");
  }

  /** The first half is of the old file; by its tag the server knows, and sends the new one. */
  @Test
  void fileThatChangesBetweenTwoPartsIsFetchedAnew() throws IOException {
    server.next("/a.txt", FileServer.cutOffAfter(100_000, OLD, "\"old\""));
    server.put("/a.txt", NEW, "\"new\"");
    fetch.into(folder, source(file("/a.txt", null)));
    assertThat(folder.resolve("a.txt")).hasBinaryContent(NEW);
    assertThat(server.requests())
        .extracting(FileServer.Request::range, FileServer.Request::ifRange)
        .containsExactly(tuple(null, null), tuple("bytes=100000-", "\"old\""));
  }

  /** A server that knows ranges but not their condition: the tag tells. */
  @Test
  void partOfAChangedFileIsNotTaken() throws IOException {
    server.next(
        "/a.txt",
        FileServer.cutOffAfter(100_000, OLD, "\"old\""),
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"new\"");
          exchange.getResponseHeaders().set("Content-Range", "bytes 100000-199999/200000");
          exchange.sendResponseHeaders(206, 100_000);
          exchange.getResponseBody().write(NEW, 0, 100_000);
        });
    server.put("/a.txt", NEW, "\"new\"");
    fetch.into(folder, source(file("/a.txt", null)));
    assertThat(folder.resolve("a.txt")).hasBinaryContent(NEW);
    assertThat(fetch.said).anyMatch(line -> line.contains("it has changed on the server"));
  }

  /** Nothing could tell whether the parts belong together. */
  @Test
  void withoutTagAndDigestAllIsAskedForAgain() throws IOException {
    server.next("/a.txt", FileServer.withoutRanges(100_000, OLD));
    server.put("/a.txt", NEW, "\"new\"");
    fetch.into(folder, source(file("/a.txt", null)));
    assertThat(folder.resolve("a.txt")).hasBinaryContent(NEW);
    assertThat(server.requests()).extracting(FileServer.Request::range).containsOnlyNulls();
  }

  @Test
  void anyWayOfServingGivesTheSameFile() throws IOException {
    List<FileServer.Reply> replies =
        List.of(
            FileServer.file(OLD, "\"strong\""),
            FileServer.file(OLD, "W/\"weak\""),
            FileServer.withoutRanges(200_000, OLD),
            FileServer.withoutLength(OLD));
    for (int i = 0; i < replies.size(); i++) {
      server.put("/a.txt", replies.get(i));
      Path each = folder.resolveSibling("corpus" + i);
      fetch.into(each, source(file("/a.txt", null)));
      assertThat(each.resolve("a.txt")).hasBinaryContent(OLD);
    }
  }

  private WebSource source(WebSource.File... files) {
    return new WebSource(Arrays.asList(files));
  }

  private WebSource.File file(String path, byte @Nullable [] content) {
    return new WebSource.File(server.address(path), content == null ? null : Hub.sha256(content));
  }
}
