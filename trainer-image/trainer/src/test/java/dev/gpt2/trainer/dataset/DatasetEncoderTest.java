package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DatasetSpec.Separator;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.dataset.DatasetEncoder.Target;
import dev.gpt2.trainer.dataset.DatasetEncoder.Written;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.HostileText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetEncoderTest {
  private static final Gpt2Bpe BPE = new Gpt2Bpe();

  private final Path folder;
  private final Path texts;
  private final Path out;

  DatasetEncoderTest(@TempDir Path folder) {
    this.folder = folder;
    texts = folder.resolve("texts");
    out = folder.resolve("out.npz");
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(texts);
  }

  @Test
  void fileHasTheDatasetsTokens_andTheSameBytesWhateverTheThreads() {
    Cases.forAll(
        20,
        4_000,
        (random, size) -> {
          Folders.deleteIfExists(texts);
          Files.createDirectory(texts);
          for (int i = 0; i < 6; i++) {
            String text = HostileText.of(random, random.nextInt(size + 1));
            Files.writeString(texts.resolve(i + ".txt"), text);
          }
          Files.write(texts.resolve("3.npz"), new Npz().array("<i8", 1, 2).bytes());
          DatasetSpec dataset = dataset(texts, 1 + random.nextInt(20_000));
          Written written = encode(dataset, 1);
          byte[] bytes = Files.readAllBytes(out);
          encode(dataset, 2 + random.nextInt(4));
          assertThat(out).hasBinaryContent(bytes);
          EncodedDataset expected = load(dataset);
          assertThat(load(dataset(out, 1)).digest()).isEqualTo(expected.digest());
          assertThat(written)
              .isEqualTo(
                  new Written(
                      expected.tokenCount(),
                      expected.chunks().size(),
                      expected.longestChunk(),
                      bytes.length));
        });
  }

  @Test
  void idsOfAnyTokenizerPass() throws Exception {
    Files.write(texts.resolve("a.npz"), new Npz().array("<i8", 100_000, 3).array("<u2").bytes());
    encode(dataset(texts, 1), 1);
    ChunkCollector chunks = new ChunkCollector();
    NpzFile.read(out, 100_001, chunks);
    assertThat(chunks.chunks().stream().map(Ids::of))
        .containsExactly(new int[] {100_000, 3}, new int[0]);
  }

  @Test
  void whatFails_leavesNoFile() throws Exception {
    Files.writeString(texts.resolve("a.txt"), "Hello");
    Files.write(texts.resolve("b.txt"), new byte[] {'a', (byte) 0xFF});
    assertThatThrownBy(() -> encode(dataset(texts, 1), 2))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("b.txt: at byte 1");
    Files.delete(texts.resolve("b.txt"));
    Files.write(texts.resolve("b.npz"), new byte[100]);
    assertThatThrownBy(() -> encode(dataset(texts, 1), 2))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("b.npz: at byte 100");
    assertThat(names()).containsExactly("texts");
  }

  @Test
  void fileThatIsThere_isReplacedOnlyWhenMeant() throws Exception {
    Path text = Files.writeString(texts.resolve("a.txt"), "Hello");
    Files.writeString(out, "something dear");
    refuses(text.toString(), out, "out.npz: there is such a file; name another one or say");
    assertThat(out).hasContent("something dear");
    encode(dataset(text, 1), 1);
    assertThat(load(dataset(out, 1)).tokenCount()).isEqualTo(1);
    assertThat(names()).containsExactlyInAnyOrder("texts", "out.npz");
  }

  @Test
  void targetsThatCannotBeMeant_areRefused() throws Exception {
    Files.writeString(texts.resolve("a.txt"), "Hello");
    String dataset = texts.toString();
    refuses(dataset, folder.resolve("out.txt"), "out.txt: a name that ends in .npz expected");
    refuses(dataset, folder.resolve("no/out.npz"), "/no is not there; make it first");
    refuses(dataset, Files.createDirectory(folder.resolve("a.npz")), "found a folder");
  }

  @Test
  void targetInTheDatasetItself_isRefused() throws Exception {
    Files.writeString(texts.resolve("a.txt"), "Hello");
    Files.write(texts.resolve("b.npz"), new Npz().array("<u2", 1).bytes());
    String problem = "it would be a file of the dataset ";
    refuses(texts.toString(), texts.resolve("all.npz"), problem);
    refuses(texts + "/*", texts.resolve("../texts/all.npz"), problem);
    refuses(texts.resolve("b.npz").toString(), texts.resolve("b.npz"), problem);
    DatasetEncoder.encode(
        dataset(Path.of(texts + "/*.txt"), 1),
        new Encoder(BPE, 1),
        new Target(texts.resolve("all.npz"), false),
        LoadProgress.NONE);
    assertThat(texts.resolve("all.npz")).exists();
  }

  private void refuses(String dataset, Path target, String message) {
    assertThatThrownBy(
            () ->
                DatasetEncoder.encode(
                    dataset(Path.of(dataset), 1),
                    new Encoder(BPE, 1),
                    new Target(target, false),
                    LoadProgress.NONE))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(message);
  }

  private Written encode(DatasetSpec dataset, int threads) throws IOException {
    return DatasetEncoder.encode(
        dataset, new Encoder(BPE, threads), new Target(out, true), LoadProgress.NONE);
  }

  private static EncodedDataset load(DatasetSpec dataset) throws IOException {
    return DatasetLoader.load(dataset, new Encoder(BPE, 1), Gpt2Bpe.VOCABULARY, LoadProgress.NONE);
  }

  private static DatasetSpec dataset(Path path, int combine) {
    return new DatasetSpec(path.toString(), null, combine, "utf-8", Separator.TOKEN, Order.RANDOM);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
