package dev.gpt2.trainer.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DatasetSpec.Separator;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.dataset.EncodedDataset;
import dev.gpt2.trainer.dataset.EncodedFile;
import dev.gpt2.trainer.dataset.Encoder;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Damage;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Disks;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncodingCacheTest {
  private static final Encoder ENCODER = new Encoder(new Gpt2Bpe(), 2);

  private final Path folder;
  private final Path texts;
  private final Path kept;
  private final List<String> said = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private InstantSource clock = () -> now;

  EncodingCacheTest(@TempDir Path folder) {
    this.folder = folder;
    texts = folder.resolve("texts");
    kept = folder.resolve("kept");
  }

  @BeforeEach
  void writeTexts() throws IOException {
    Files.createDirectory(texts);
    Files.writeString(texts.resolve("a.txt"), text("In the beginning. "));
    Files.writeString(texts.resolve("b.txt"), "It's short.");
  }

  /** Other tokens are put in the entry's place, and are what the second run gets. */
  @Test
  void secondRunTakesTheTokensThatTheFirstHasKept() throws Exception {
    EncodedDataset first = load(dataset(texts));
    assertThat(said)
        .containsExactly(
            "dataset %s: 1.0 MiB of text encoded in 0 s".formatted(texts),
            "dataset: tokens kept in %s for later runs".formatted(entry()));
    assertThat(load(dataset(texts)).digest()).isEqualTo(first.digest());
    assertThat(said).endsWith(taken());
    EncodedDataset other = new EncodedDataset("", first.chunks().subList(0, 1));
    try (FileChannel channel = Disk.ofMachine().create(folder.resolve("other"))) {
      EncodedFile.write(other, Gpt2Bpe.VOCABULARY, channel);
    }
    Files.move(folder.resolve("other"), entry(), StandardCopyOption.REPLACE_EXISTING);
    EncodedDataset second = load(dataset(texts));
    assertThat(second.digest()).isEqualTo(other.digest()).isNotEqualTo(first.digest());
    assertThat(second.name()).isEqualTo(texts.toString());
  }

  @Test
  void namesAndPlaceOfTheTextsDoNotMatter() throws Exception {
    load(dataset(texts));
    Path moved = Files.move(texts, folder.resolve("moved"));
    Files.move(moved.resolve("a.txt"), moved.resolve("aa.txt"));
    load(dataset(moved));
    assertThat(entries()).hasSize(1);
    assertThat(said.getLast()).contains("no text encoded");
  }

  @Test
  void whateverElseChanges_isEncodedAnew() throws Exception {
    String path = texts.toString();
    load(new DatasetSpec(path, null, 50_000, "utf-8", Separator.TOKEN, Order.RANDOM));
    load(new DatasetSpec(path, null, 50_001, "utf-8", Separator.TOKEN, Order.RANDOM));
    load(new DatasetSpec(path, null, 50_000, "iso-8859-1", Separator.TOKEN, Order.RANDOM));
    load(new DatasetSpec(path, null, 50_000, "utf-8", Separator.TEXT, Order.RANDOM));
    Files.writeString(texts.resolve("b.txt"), "It's shorT.");
    load(new DatasetSpec(path, null, 50_000, "utf-8", Separator.TOKEN, Order.RANDOM));
    Files.move(texts.resolve("b.txt"), texts.resolve("0.txt"));
    load(new DatasetSpec(path, null, 50_000, "utf-8", Separator.TOKEN, Order.RANDOM));
    assertThat(entries()).hasSize(6);
    load(new DatasetSpec(path, null, 50_000, "UTF8", Separator.TOKEN, Order.SEQUENTIAL));
    assertThat(said.getLast()).contains("no text encoded");
  }

  @Test
  void damagedEntry_isNoticedAndMadeAgain() throws Exception {
    String digest = load(dataset(texts)).digest();
    byte[] whole = Files.readAllBytes(entry());
    Cases.forAll(
        30,
        0,
        (random, size) -> {
          boolean cut = random.nextBoolean();
          Files.write(entry(), cut ? Damage.cutOff(whole, random) : Damage.flipBit(whole, random));
          said.clear();
          assertThat(load(dataset(texts)).digest()).isEqualTo(digest);
          if (said.getFirst().contains("kept tokens are damaged, texts are encoded again: ")) {
            assertThat(said.getFirst()).contains(entry().toString()).contains("at byte ");
            assertThat(entry()).hasBinaryContent(whole);
          } else {
            assertThat(said).containsExactly(taken());
          }
        });
  }

  @Test
  void littleTextAndTokens_areNotKept() throws Exception {
    Path small = Files.writeString(folder.resolve("small.txt"), "x ".repeat(500_000));
    load(dataset(small));
    load(dataset(texts));
    Path tokens = Files.copy(entry(), folder.resolve("tokens.npz"));
    Folders.deleteIfExists(kept);
    load(dataset(tokens));
    assertThat(kept).doesNotExist();
  }

  @Test
  void folderThatCannotBeWritten_onlyCostsTime() throws Exception {
    Files.writeString(kept, "a file where the folder should be");
    String digest = load(dataset(texts)).digest();
    assertThat(said.getLast())
        .startsWith("dataset: tokens are not kept, later runs encode again: " + kept);
    Files.delete(kept);
    assertThat(load(dataset(texts)).digest()).isEqualTo(digest);
  }

  @Test
  void fullDisk_onlyCostsTimeAndLeavesNothing() throws Exception {
    load(dataset(texts), Disks.fullFrom(0));
    assertThat(said.getLast()).contains("tokens are not kept").contains("No space left on device");
    assertThat(names()).isEmpty();
  }

  /** Some 440 KB of tokens, of which the volume may give a tenth. */
  @Test
  void roomIsLeftForCheckpoints() throws Exception {
    load(dataset(texts), Disks.withUsable(4_000_000));
    assertThat(said.getLast()).contains("KiB, more than a tenth of the 3.8 MiB that are free");
    assertThat(names()).isEmpty();
    load(dataset(texts), Disks.withUsable(5_000_000));
    assertThat(names()).hasSize(1);
  }

  @Test
  void entriesThatWereNotUsedForLongest_go() throws Exception {
    load(dataset(texts));
    Path first = entry();
    for (int i = 0; i < EncodingFolder.KEPT; i++) {
      now = now.plusSeconds(60);
      if (i == EncodingFolder.KEPT - 1) {
        load(dataset(texts));
        now = now.plusSeconds(60);
      }
      Path other = Files.writeString(folder.resolve(i + ".txt"), text("Verse " + i + ". "));
      load(dataset(other));
    }
    assertThat(entries()).hasSize(EncodingFolder.KEPT).contains(first);
    load(dataset(folder.resolve("0.txt")));
    assertThat(said.getLast()).contains("tokens kept in");
  }

  @Test
  void partsOfWritersThatWereKilled_goAfterADay() throws Exception {
    Files.createDirectory(kept);
    Path old = Files.createFile(kept.resolve(".old.npz.1.part"));
    Path young = Files.createFile(kept.resolve(".young.npz.2.part"));
    Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(25))));
    Files.setLastModifiedTime(young, FileTime.from(now.minus(Duration.ofHours(23))));
    load(dataset(texts));
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void runsThatStartAtOnce_doNotSpoilIt() throws Exception {
    List<String> digests =
        IntStream.range(0, 4).parallel().mapToObj(i -> digest(dataset(texts))).toList();
    assertThat(digests).containsOnly(digests.getFirst());
    assertThat(names()).hasSize(1);
    assertThat(load(dataset(texts)).digest()).isEqualTo(digests.getFirst());
    assertThat(said.getLast()).contains("no text encoded");
  }

  /** The clock is read before texts are encoded: the moment in which one changes. */
  @Test
  void textsThatChangeMeanwhile_areNotKeptUnderTheirFormerKey() throws Exception {
    meanwhile(() -> Files.setLastModifiedTime(texts.resolve("b.txt"), FileTime.from(now)));
    load(dataset(texts));
    assertThat(kept).doesNotExist();
    meanwhile(() -> Files.writeString(texts.resolve("c.txt"), "a new one"));
    load(dataset(texts));
    assertThat(kept).doesNotExist();
  }

  private interface Change {
    void make() throws IOException;
  }

  private void meanwhile(Change change) {
    clock =
        () -> {
          try {
            change.make();
          } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
          }
          return now;
        };
  }

  @Test
  void modelWithAnotherVocabulary_isRefusedAsWithoutACache() throws Exception {
    load(dataset(texts));
    assertThatThrownBy(() -> cache(Disk.ofMachine()).load(dataset(texts), ENCODER, 1_000))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("a.txt: text is encoded with GPT-2's vocabulary");
  }

  private static String text(String verse) {
    return verse.repeat((int) EncodingCache.LEAST_TEXT_BYTES / verse.length() + 1);
  }

  private static DatasetSpec dataset(Path path) {
    return new DatasetSpec(path.toString(), null, 50_000, "utf-8", Separator.TOKEN, Order.RANDOM);
  }

  private EncodedDataset load(DatasetSpec dataset) throws IOException {
    return load(dataset, Disk.ofMachine());
  }

  private EncodedDataset load(DatasetSpec dataset, Disk disk) throws IOException {
    return cache(disk).load(dataset, ENCODER, Gpt2Bpe.VOCABULARY);
  }

  private String digest(DatasetSpec dataset) {
    try {
      EncodingFolder shared = new EncodingFolder(kept, Disk.ofMachine(), clock);
      return new EncodingCache(shared, clock, line -> {})
          .load(dataset, ENCODER, Gpt2Bpe.VOCABULARY)
          .digest();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private EncodingCache cache(Disk disk) {
    return new EncodingCache(new EncodingFolder(kept, disk, clock), clock, said::add);
  }

  private String taken() throws IOException {
    return "dataset: tokens taken from %s, no text encoded".formatted(entry());
  }

  private Path entry() throws IOException {
    return entries().getFirst();
  }

  private List<Path> entries() throws IOException {
    return names().stream().filter(name -> name.endsWith(".npz")).map(kept::resolve).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
