package dev.gpt2.trainer.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.SourceSpec.Content;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub has arrives as it is, and only that. */
final class HubFetchTest {
  private static final byte[] WEIGHTS = Hub.random(300_000);

  private final TestFetch fetch = new TestFetch();
  private final Path folder;
  private Hub hub = Hub.withModel(WEIGHTS);

  HubFetchTest(@TempDir Path temporary) {
    folder = temporary.resolve("models/nano");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void modelsFilesAreFetchedAndNothingElse() throws IOException {
    Fetched fetched = fetch.into(folder, hub.source("main"));
    assertThat(visible()).containsExactly("config.json", "model.safetensors", "vocab.json");
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(folder.resolve("config.json")).hasContent("{}");
    assertThat(fetched.wasThere()).isFalse();
    assertThat(fetched.origin())
        .isEqualTo("model gpt2-owner/nano at main (commit %s)".formatted(Hub.COMMIT));
  }

  @Test
  void nothingIsLeftBesideTheFilesButTheirManifestAndTheLock() throws IOException {
    fetch.into(folder, hub.source("main"));
    assertThat(all())
        .filteredOn(name -> name.startsWith("."))
        .containsExactly(".fetch.lock", ".fetched.json");
  }

  @Test
  void manifestSaysWhatIsThereAndWhereItIsFrom() throws IOException {
    fetch.into(folder, hub.source("main"));
    Manifest manifest = Manifest.find(folder).orElseThrow();
    assertThat(manifest.commit()).isEqualTo(Hub.COMMIT);
    assertThat(manifest.source()).isEqualTo(hub.source("main"));
    assertThat(manifest.fetchedAt()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(manifest.files())
        .extracting(StoredFile::path, StoredFile::bytes)
        .containsExactly(
            tuple("config.json", 2L),
            tuple("model.safetensors", 300_000L),
            tuple("vocab.json", 8L));
    manifest.requireDigests(folder);
  }

  @Test
  void filesAreThoseOfTheCommitThatTheBranchWas() throws IOException {
    fetch.into(folder, hub.source("refs/pr/1"));
    assertThat(hub.hub.requests())
        .extracting(FileServer.Request::path)
        .containsExactly(
            hub.api("refs%2Fpr%2F1"),
            hub.resolve("config.json"),
            hub.resolve("model.safetensors"),
            hub.resolve("vocab.json"));
  }

  @Test
  void progressEndsWithAllBytes() throws IOException {
    fetch.into(folder, hub.source("main"));
    assertThat(fetch.moved).isSorted().endsWith(300_010L);
    assertThat(fetch.said)
        .containsExactly(
            "fetched model gpt2-owner/nano at main (commit %s): 3 files, 293.0 KiB"
                .formatted(Hub.COMMIT));
  }

  @Test
  void tokenGoesToTheHubAndNeverToTheStorage() throws IOException {
    fetch.withToken("hf_secret").into(folder, hub.source("main"));
    assertThat(hub.hub.requests())
        .extracting(FileServer.Request::token)
        .containsOnly("Bearer hf_secret");
    assertThat(hub.storage.requests()).hasSize(1);
    assertThat(hub.storage.requests()).extracting(FileServer.Request::token).containsOnlyNulls();
  }

  @Test
  void tokenIsNowhereInWhatIsSaidOrWritten() throws IOException {
    hub.hub.next(hub.resolve("vocab.json"), FileServer.status(503));
    fetch.withToken("hf_secret").into(folder, hub.source("main"));
    assertThat(fetch.said).noneMatch(line -> line.contains("secret"));
    assertThat(Files.readString(folder.resolve(Manifest.FILE))).doesNotContain("secret");
    assertThat(String.valueOf(fetch.token)).doesNotContain("secret");
  }

  @Test
  void mirrorThatTellsNoSizesIsCheckedByItsAnswersHeaders() throws IOException {
    hub.withoutDetails();
    fetch.into(folder, hub.source("main"));
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);

    hub.storage.put("/model.safetensors", Hub.random(300_001), "\"other\"");
    assertThatThrownBy(() -> fetch.into(folder.resolveSibling("again"), hub.source("main")))
        .hasMessageContaining("300,000 bytes expected, 300,001 announced by the server");
  }

  @Test
  void movedRepositoryIsFollowed() throws IOException {
    hub.hub.put("/api/models/nano/revision/main", FileServer.redirect(URI.create(hub.api("main"))));
    HubSource old = new HubSource(Content.MODEL, "nano", "main", hub.endpoint(), List.of());
    for (String file : List.of("config.json", "vocab.json", "model.safetensors")) {
      hub.hub.put(
          "/nano/resolve/%s/%s".formatted(Hub.COMMIT, file),
          FileServer.redirect(URI.create(hub.resolve(file))));
    }
    fetch.withToken("hf_secret").into(folder, old);
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.hub.requests(hub.resolve("config.json")))
        .extracting(FileServer.Request::token)
        .containsExactly("Bearer hf_secret");
  }

  @Test
  void datasetsFilesAreAllButHiddenOnesAndItsPage() throws IOException {
    hub.close();
    hub = dataset();
    fetch.into(folder, hub.source("main"));
    assertThat(visible()).containsExactly("notes.md", "texts/a.txt", "texts/b.json");
  }

  @Test
  void patternsChooseAmongADatasetsFiles() throws IOException {
    hub.close();
    hub = dataset();
    fetch.into(folder, hub.source("main", "**/*.txt", "README.md"));
    assertThat(visible()).containsExactly("README.md", "texts/a.txt");
  }

  @Test
  void patternThatMatchesNothingIsRefusedWithWhatThereIs() {
    hub.close();
    hub = dataset();
    assertThatThrownBy(() -> fetch.into(folder, hub.source("main", "*.npz")))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "dataset gpt2-owner/nano at main: no file matches *.npz; it has .gitattributes,"
                + " README.md, notes.md, texts/a.txt, texts/b.json");
  }

  private static Hub dataset() {
    return Hub.ofDataset()
        .small(".gitattributes", new byte[0])
        .small("README.md", "about".getBytes(UTF_8))
        .small("notes.md", "notes".getBytes(UTF_8))
        .large("texts/a.txt", "In the beginning".getBytes(UTF_8))
        .small("texts/b.json", new byte[0]);
  }

  private List<String> visible() throws IOException {
    return all().stream().filter(name -> !name.startsWith(".")).toList();
  }

  private List<String> all() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
