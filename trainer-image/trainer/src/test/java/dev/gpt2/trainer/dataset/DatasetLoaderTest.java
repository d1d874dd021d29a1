package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DatasetSpec.Separator;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.RandomText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetLoaderTest {
  private static final char MARK = '\uE000';
  private static final Gpt2Bpe BPE = new Gpt2Bpe();
  private static final Encoder ENCODER = new Encoder(BPE, 2);

  private final Path folder;

  DatasetLoaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A text file, or (with a name that ends so) an {@code .npz} with one array, of its number. */
  private record Source(int number, boolean npz, String text) {

    void write(Path folder) throws IOException {
      if (npz) {
        Path file = folder.resolve("%02d.npz".formatted(number));
        Files.write(file, new Npz().array("<u2", number).bytes());
      } else {
        Files.writeString(folder.resolve("%02d.txt".formatted(number)), text);
      }
    }
  }

  /** Against the rules said another way: whole texts in one string, as the reference has them. */
  @Test
  void chunksAreThoseOfTheReferencesRules() {
    Cases.forAll(
        200,
        200,
        (random, size) -> {
          Folders.deleteIfExists(folder.resolve("corpus"));
          Path corpus = Files.createDirectory(folder.resolve("corpus"));
          List<Source> sources = sources(random, size);
          for (Source source : sources) {
            source.write(corpus);
          }
          int combine = 1 + random.nextInt(200);
          Separator separator = random.nextBoolean() ? Separator.TOKEN : Separator.TEXT;
          EncodedDataset found =
              load(dataset(corpus, combine, separator), new Encoder(BPE, 1 + random.nextInt(3)));
          assertThat(found.chunks().stream().map(Ids::of).toList())
              .usingRecursiveComparison()
              .isEqualTo(expected(sources, combine, separator));
        });
  }

  @Test
  void separatorFollowsTheLastFileToo_ifTooShort() throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "Hello");
    assertThat(ids(file, 6)).containsExactly(15496, 50256);
    assertThat(ids(file, 5)).containsExactly(15496);
  }

  @Test
  void charactersAreCodePoints() throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "😀😀");
    assertThat(ids(file, 3)).endsWith(50256);
    assertThat(ids(file, 2)).doesNotContain(50256);
  }

  @Test
  void textThatIsLeftOver_comesAfterTheArrays() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "Hello");
    Files.write(folder.resolve("b.npz"), new Npz().array("<i4", 1, 2, 3).bytes());
    Files.writeString(folder.resolve("c.txt"), " world");
    List<Chunk> chunks = load(dataset(folder, 1_000, Separator.TOKEN)).chunks();
    assertThat(chunks.stream().map(Ids::of).toList())
        .containsExactly(new int[] {1, 2, 3}, new int[] {15496, 50256, 995, 50256});
  }

  @Test
  void smallerVocabularyThanGpt2s_isRefusedForText() throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "Hello");
    assertThatThrownBy(
            () ->
                DatasetLoader.load(
                    dataset(file, 1_000, Separator.TOKEN), ENCODER, 1_000, LoadProgress.NONE))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("GPT-2's vocabulary of 50257 tokens, but the model has 1000");
  }

  @Test
  void textForAnotherTokenizer_isRefused_tokensAreNot() throws Exception {
    Files.write(folder.resolve("b.npz"), new Npz().array("<i4", 1).bytes());
    DatasetSpec dataset = dataset(folder, 1_000, Separator.TOKEN);
    DatasetLoader.refuseText(dataset);
    Files.writeString(folder.resolve("a.txt"), "Hello");
    assertThatThrownBy(() -> DatasetLoader.refuseText(dataset))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("a.txt: text is encoded with GPT-2's tokenizer, but the model's");
  }

  @Test
  void progressNeverFallsAndEndsAtTheTotal() throws Exception {
    Files.write(folder.resolve("a.txt"), new byte[150_000]);
    Files.write(folder.resolve("b.npz"), new Npz().array("<i4", 1, 2, 3).bytes());
    Files.write(folder.resolve("c.txt"), new byte[70_000]);
    List<Long> done = new ArrayList<>();
    List<Long> total = new ArrayList<>();
    DatasetLoader.load(
        dataset(folder, 1_000, Separator.TOKEN),
        ENCODER,
        Gpt2Bpe.VOCABULARY,
        (doneBytes, totalBytes) -> {
          done.add(doneBytes);
          total.add(totalBytes);
        });
    assertThat(done).isSorted().endsWith(total.getFirst());
    assertThat(total).containsOnly(total.getFirst());
  }

  private static List<Source> sources(SplittableRandom random, int size) {
    return IntStream.range(0, random.nextInt(8) + 1)
        .mapToObj(
            i ->
                new Source(
                    i, random.nextInt(4) == 0, RandomText.of(random, random.nextInt(size + 1))))
        .toList();
  }

  private static List<int[]> expected(List<Source> sources, int combine, Separator separator) {
    List<int[]> chunks = new ArrayList<>();
    String raw = "";
    for (Source source : sources) {
      if (source.npz()) {
        chunks.add(new int[] {source.number()});
        continue;
      }
      raw += source.text().replace("\r\n", "\n").replace('\r', '\n');
      long characters = raw.codePoints().map(c -> c == MARK ? 13 : 1).sum();
      if (characters >= combine) {
        chunks.add(encode(raw, separator));
        raw = "";
      } else {
        raw += MARK;
      }
    }
    if (!raw.isEmpty()) {
      chunks.add(encode(raw, separator));
    }
    return chunks;
  }

  private static int[] encode(String raw, Separator separator) {
    if (separator == Separator.TEXT) {
      return BPE.encode(raw.replace(String.valueOf(MARK), "<|endoftext|>"));
    }
    IntStream tokens = IntStream.empty();
    String[] documents = raw.split(String.valueOf(MARK), -1);
    for (int i = 0; i < documents.length; i++) {
      IntStream before = i == 0 ? IntStream.empty() : IntStream.of(Gpt2Bpe.END_OF_TEXT);
      tokens =
          IntStream.concat(
              tokens, IntStream.concat(before, IntStream.of(BPE.encode(documents[i]))));
    }
    return tokens.toArray();
  }

  private static int[] ids(Path file, int combine) throws IOException {
    EncodedDataset dataset = load(dataset(file, combine, Separator.TOKEN));
    assertThat(dataset.chunks()).hasSize(1);
    return Ids.of(dataset.chunks().getFirst());
  }

  private static DatasetSpec dataset(Path path, int combine, Separator separator) {
    return new DatasetSpec(path.toString(), null, combine, "utf-8", separator, Order.RANDOM);
  }

  private static EncodedDataset load(DatasetSpec dataset) throws IOException {
    return load(dataset, ENCODER);
  }

  private static EncodedDataset load(DatasetSpec dataset, Encoder encoder) throws IOException {
    return DatasetLoader.load(dataset, encoder, Gpt2Bpe.VOCABULARY, LoadProgress.NONE);
  }
}
