package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NpzWriterTest {
  private final Path file;

  NpzWriterTest(@TempDir Path folder) {
    file = folder.resolve("tokens.npz");
  }

  @ParameterizedTest
  @CsvSource({"50257", "65536", "65537", "2147483647"})
  void chunksThatWereWritten_areReadTheSame(int vocabulary) {
    Cases.forAll(
        40,
        100_000,
        (random, size) -> {
          Chunk first = Ids.chunk(vocabulary, random.ints(size, 0, vocabulary).toArray());
          Chunk second = Ids.chunk(vocabulary, random.ints(7, 0, vocabulary).toArray());
          write(vocabulary, first, Ids.chunk(vocabulary), second);
          ChunkCollector read = new ChunkCollector();
          NpzFile.read(file, vocabulary, read);
          assertThat(read.chunks().stream().map(Ids::of))
              .containsExactly(Ids.of(first), new int[0], Ids.of(second));
        });
  }

  /** The head of numpy's own array, up to the type that it has. */
  @Test
  void headIsThatOfNumpy() throws Exception {
    byte[] numpy;
    try (InputStream sample = Objects.requireNonNull(getClass().getResourceAsStream("numpy.npz"))) {
      Files.copy(sample, file);
    }
    try (ZipFile zip = new ZipFile(file.toFile());
        InputStream array = zip.getInputStream(zip.getEntry("arr_0.npy"))) {
      numpy = array.readAllBytes();
    }
    assertThat(NpyHeader.write(NpyType.I4, 65))
        .isEqualTo(Arrays.copyOf(numpy, NpyHeader.WRITTEN_BYTES));
  }

  @Test
  void headHasRoomForAnyLength() {
    assertThat(NpyHeader.write(NpyType.U2, Long.MAX_VALUE)).hasSize(NpyHeader.WRITTEN_BYTES);
  }

  @Test
  void sameChunksAreTheSameBytes() throws Exception {
    write(50_257, Ids.counting(3, 100), Ids.counting(5, 10));
    byte[] once = Files.readAllBytes(file);
    write(50_257, Ids.counting(3, 100), Ids.counting(5, 10));
    assertThat(Files.readAllBytes(file)).isEqualTo(once);
  }

  /** 128 bytes of head, 2 a token. */
  @Test
  void idsOfGpt2TakeTwoBytes() throws Exception {
    write(50_257, Ids.counting(0, 1_000));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.getEntry("arr_0.npy").getSize()).isEqualTo(128 + 2 * 1_000);
    }
  }

  private void write(int vocabulary, Chunk... chunks) throws IOException {
    Files.deleteIfExists(file);
    try (FileChannel channel = Disk.ofMachine().create(file)) {
      EncodedFile.write(new EncodedDataset("", Arrays.asList(chunks)), vocabulary, channel);
    }
  }
}
