package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Damage;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NpzFileTest {
  private static final int VOCABULARY = 50_257;

  private final Path folder;

  NpzFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** 16 arrays of 65 int32, written by numpy; the digest was computed in Python. */
  @Test
  void fileThatNumpyWrote_isRead() throws Exception {
    byte[] content;
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("numpy.npz"))) {
      content = in.readAllBytes();
    }
    EncodedDataset dataset = new EncodedDataset("numpy.npz", read(content));
    assertThat(dataset.chunks()).hasSize(16).allMatch(chunk -> chunk.length() == 65);
    assertThat(dataset.digest())
        .isEqualTo("87744d528639dc19f0b36bd734d58f1b07e73062c0a1afc6faf1b18e06f90153");
  }

  @ParameterizedTest
  @ValueSource(strings = {"|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8"})
  void eachIntegerTypeIsRead(String type) {
    Cases.forAll(
        20,
        40_000,
        (random, size) -> {
          int bound = largest(type);
          long[] ids = random.longs(size, 0, bound).toArray();
          byte[] npy =
              Npz.npy(
                  1 + random.nextInt(3),
                  Npz.header(type, "(%d,)".formatted(size)),
                  Npz.elements(type, ids));
          List<Chunk> chunks = read(new Npz().entry(npy, random.nextBoolean()).bytes());
          assertThat(chunks).hasSize(1);
          assertThat(Ids.of(chunks.getFirst()))
              .isEqualTo(Arrays.stream(ids).mapToInt(id -> (int) id).toArray());
        });
  }

  @Test
  void arraysComeInTheArchivesOrder() throws Exception {
    Npz npz = new Npz();
    for (int i = 0; i < 12; i++) {
      npz.array("<u2", i);
    }
    List<Chunk> chunks = read(npz.bytes());
    assertThat(chunks.stream().map(chunk -> chunk.token(0)).toList())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void emptyArchiveAndEmptyArray_doNoHarm() throws Exception {
    assertThat(read(new Npz().bytes())).isEmpty();
    assertThat(read(new Npz().array("<i4").bytes())).hasSize(1);
  }

  @Test
  void fortranOrderInOneDimension_isTheSame() throws Exception {
    byte[] npy =
        Npz.npy(
            1,
            "{'descr': '<i4', 'fortran_order': True, 'shape': (2,), }",
            Npz.elements("<i4", 7, 8));
    assertThat(Ids.of(read(new Npz().entry(npy, true).bytes()).getFirst())).containsExactly(7, 8);
  }

  @Test
  void idBeyondTheVocabulary_isRefusedWithItsPlace() {
    refuses(
        InvalidRunException.class,
        new Npz().array("<i4", 1).array("<i4", 5, 50_257).bytes(),
        "tokens.npz: array arr_1.npy, element 1: a token id in [0, 50257) expected, 50257 found");
    refuses(
        InvalidRunException.class,
        new Npz().array("<i8", -1).bytes(),
        "element 0: a token id in [0, 50257) expected, -1 found");
    refuses(
        InvalidRunException.class,
        new Npz().array("<i8", 1L << 32).bytes(),
        "element 0: a token id in [0, 50257) expected, 4294967296 found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<f4", ">i4", "|b1", "<U5"})
  void otherTypesAreRefused(String type) {
    byte[] npy = Npz.npy(1, Npz.header(type, "(1,)"), new byte[4]);
    refuses(
        CorruptFileException.class,
        new Npz().entry(npy, true).bytes(),
        "array arr_0.npy: at byte 0: token ids of type |u1, |i1, <u2, <i2, <u4, <i4, <u8, <i8 expected, %s"
            .formatted(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"()", "(2, 2)", "(-1,)", "(99999999999999999999,)", "(x,)"})
  void otherShapesAreRefused(String shape) {
    byte[] npy = Npz.npy(1, Npz.header("<i4", shape), new byte[16]);
    refuses(
        CorruptFileException.class,
        new Npz().entry(npy, true).bytes(),
        "one dimension expected, shape %s found".formatted(shape));
  }

  @Test
  void lengthThatTheFileCannotHave_isRefusedBeforeMemoryIsTaken() {
    byte[] npy = Npz.npy(1, Npz.header("<i8", "(900000000000000000,)"), new byte[16]);
    refuses(CorruptFileException.class, new Npz().entry(npy, true).bytes(), "elements");
    npy = Npz.npy(1, Npz.header("<i8", "(2000000000,)"), new byte[16]);
    refuses(
        CorruptFileException.class,
        new Npz().entry(npy, true).bytes(),
        "2000000000 elements of 8 bytes expected, so 16000000");
  }

  @Test
  void whatIsNoArray_isRefused() {
    refuses(
        CorruptFileException.class,
        new Npz().entry("readme.txt", new byte[200], true).bytes(),
        "array readme.txt: at byte 0: the magic \\x93NUMPY of an array expected");
    refuses(CorruptFileException.class, new byte[0], "a whole zip archive expected");
    refuses(CorruptFileException.class, new byte[1_000], "a whole zip archive expected");
    refuses(
        CorruptFileException.class,
        new Npz().entry(Npz.npy(9, "{}", new byte[0]), true).bytes(),
        "version 1, 2 or 3 of the npy format expected, 9 found");
  }

  /** The wrong number is what a bit that flipped has made, so another tokenizer isn't blamed. */
  @Test
  void damageThatMakesAnIdTooGreat_isDamage() {
    byte[] whole = new Npz().entry(npy("<i8", 7), false).bytes();
    int id = whole.length - (22 + 46 + "arr_0.npy".length()) - Long.BYTES;
    whole[id + 3] = 1;
    refuses(
        CorruptFileException.class,
        whole,
        "tokens.npz: array arr_0.npy: at byte %d: checksum".formatted(npy("<i8", 7).length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void fileThatIsCutOffAnywhere_isRefusedWithItsPlace(int sample) throws Exception {
    byte[] whole = samples().get(sample);
    Cases.forAll(
        200,
        0,
        (random, size) ->
            assertThatThrownBy(() -> read(Damage.cutOff(whole, random)))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("tokens.npz: ")
                .hasMessageContaining("at byte "));
  }

  /** A flip in a time stamp or in a name changes no token; any other must be noticed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void flippedBit_neverChangesATokenUnnoticed(int sample) throws Exception {
    byte[] whole = samples().get(sample);
    String digest = new EncodedDataset("", read(whole)).digest();
    Cases.forAll(
        600,
        0,
        (random, size) -> {
          List<Chunk> chunks;
          try {
            chunks = read(Damage.flipBit(whole, random));
          } catch (CorruptFileException noticed) {
            assertThat(noticed)
                .hasMessageContaining("tokens.npz: ")
                .hasMessageContaining("at byte ");
            return;
          }
          assertThat(new EncodedDataset("", chunks).digest()).isEqualTo(digest);
        });
  }

  /** As numpy compresses them, and as we write them. */
  private List<byte[]> samples() throws IOException {
    byte[] numpy = sample(new SplittableRandom(1));
    Path file = folder.resolve("ours.npz");
    try (FileChannel channel = Disk.ofMachine().create(file)) {
      EncodedFile.write(new EncodedDataset("", read(numpy)), VOCABULARY, channel);
    }
    return List.of(numpy, Files.readAllBytes(file));
  }

  private static byte[] sample(SplittableRandom random) {
    Npz npz = new Npz();
    for (int i = 0; i < 3; i++) {
      npz.array("<u2", random.longs(100, 0, VOCABULARY).toArray());
    }
    long[] ids = random.longs(100, 0, VOCABULARY).toArray();
    return npz.entry(npy("<i4", ids), false).bytes();
  }

  private static byte[] npy(String type, long... ids) {
    return Npz.npy(1, Npz.header(type, "(%d,)".formatted(ids.length)), Npz.elements(type, ids));
  }

  private static int largest(String type) {
    return switch (type) {
      case "|u1" -> 256;
      case "|i1" -> 128;
      case "<i2" -> 32_768;
      default -> VOCABULARY;
    };
  }

  private void refuses(Class<? extends Exception> type, byte[] content, String message) {
    assertThatThrownBy(() -> read(content)).isInstanceOf(type).hasMessageContaining(message);
  }

  private List<Chunk> read(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("tokens.npz"), content);
    ChunkCollector chunks = new ChunkCollector();
    NpzFile.read(file, VOCABULARY, chunks);
    return chunks.chunks();
  }
}
