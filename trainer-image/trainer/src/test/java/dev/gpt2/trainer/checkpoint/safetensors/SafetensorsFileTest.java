package dev.gpt2.trainer.checkpoint.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Damage;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsFileTest {
  private static final List<Dtype> DTYPES = List.of(Dtype.values());

  private final Path folder;

  SafetensorsFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void tensorsThatWereWritten_areReadTheSame() {
    Cases.forAll(
        60,
        12,
        (random, size) -> {
          List<NamedTensor> tensors = tensors(random, size);
          try (SafetensorsFile file = SafetensorsFile.open(write(Tensors.file(tensors)))) {
            assertThat(file.metadata()).containsEntry("format", "pt");
            assertThat(file.tensors()).hasSize(tensors.size());
            for (NamedTensor tensor : tensors) {
              TensorEntry entry = Objects.requireNonNull(file.tensors().get(tensor.name()));
              assertThat(entry.shape()).isEqualTo(tensor.shape());
              assertThat(entry.dtype()).isEqualTo(tensor.dtype());
              assertThat(file.bytes(entry).toArray(ValueLayout.JAVA_BYTE))
                  .isEqualTo(Tensors.bytes(tensor));
            }
          }
        });
  }

  /** A sparse file: 3 GiB of zeros that take no room, then the tensor that is asked for. */
  @Test
  void tensorBeyondTwoGibibytes_isRead() throws Exception {
    long hole = 3L << 30;
    String header =
        """
        {"hole":{"dtype":"U8","shape":[%1$d],"data_offsets":[0,%1$d]},\
        "last":{"dtype":"I32","shape":[1],"data_offsets":[%1$d,%2$d]}}"""
            .formatted(hole, hole + 4);
    Path path = write(withHeader(header, 0));
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer last = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 1_234);
      channel.write(last, channel.size() + hole);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      TensorEntry last = Objects.requireNonNull(file.tensors().get("last"));
      assertThat(file.bytes(last).get(ValueLayout.JAVA_INT_UNALIGNED, 0)).isEqualTo(1_234);
    }
  }

  /** Each header describes a file with 8 bytes of tensors after it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}"
            + "| a: F32 [3] has 12 bytes, but data_offsets [0, 8] are 8 bytes",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}"
            + "| a: bytes [63, 79) expected, but the file ends; it is cut off: copy it again",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"
            + "| at byte 66: the end of the file expected, 4 more bytes found",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + "| at byte 62: a expected here, but it begins at byte 66: tensors overlap or leave",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + "| b expected here, but it begins at byte 119: tensors overlap or leave a hole",
        "{'a':{'dtype':'F12','shape':[2],'data_offsets':[0,8]}}"
            + "| header: a: dtype: one of [BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, F16, BF16,",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}"
            + "| header: a: shape: whole numbers from 0 expected, -2 found",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}"
            + "| header: a: shape: whole numbers from 0 expected, 2.0 found",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}"
            + "| header: a: shape: an array expected, 2 found",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,8]}}"
            + "| header: a: shape: less than 2^63 bytes expected, [4294967296,4294967296] found",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}"
            + "| header: a: data_offsets: [begin, end] expected, [8,0] found",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}"
            + "| header: a: data_offsets: [begin, end] expected, [0] found",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775807,9223372036854775808]}}"
            + "| header: a: data_offsets: whole numbers from 0 expected, 9223372036854775808 found",
        "{'a':{'dtype':'F32','shape':[2]}}"
            + "| header: a: data_offsets: an array expected, nothing found",
        "{'a':7}| header: a: dtype: one of",
        "[]| header: the header: a JSON object expected, [] found",
        "{'a':| at byte 13: the header is not JSON",
        "{'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},'a':{}}| the header is not JSON",
      })
  void brokenHeader_isRefusedWithItsFault(String header, String message) throws Exception {
    refuses(withHeader(header.replace('\'', '"'), 8), message);
  }

  @Test
  void lengthOfTheHeader_isCheckedFirst() throws Exception {
    refuses(new byte[0], "at byte 0: 8 bytes with the header's length expected, 0 found");
    refuses(new byte[7], "7 found");
    refuses(
        ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(3).array(),
        "at byte 0: a header of 2 to 100000000 bytes expected, 3 announced in a file of 10 bytes");
    refuses(
        ByteBuffer.allocate(100).putLong(-1).array(), "18446744073709551615 announced in a file");
    refuses("<html>Not found</html>".getBytes(UTF_8), "isn't safetensors: copy it again");
  }

  @Test
  void fileThatIsCutOffAnywhere_isRefused() {
    byte[] whole = Tensors.file(tensors(new SplittableRandom(7), 12));
    Cases.forAll(
        200,
        0,
        (random, size) ->
            assertThatThrownBy(() -> SafetensorsFile.open(write(Damage.cutOff(whole, random))))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("tensors.safetensors: at byte "));
  }

  /** What a flip in the header says may be wrong, but never leads beyond the file's bytes. */
  @Test
  void flippedBitInTheHeader_isRefusedOrStaysWithinTheFile() {
    byte[] whole = Tensors.file(tensors(new SplittableRandom(8), 12));
    int headerEnd = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Cases.forAll(
        600,
        0,
        (random, size) -> {
          byte[] damaged = Damage.flipBitBefore(headerEnd, whole, random);
          try (SafetensorsFile file = SafetensorsFile.open(write(damaged))) {
            long bytes = 0;
            for (TensorEntry entry : file.tensors().values()) {
              bytes += file.bytes(entry).toArray(ValueLayout.JAVA_BYTE).length;
            }
            assertThat(bytes).isEqualTo(whole.length - headerEnd);
          } catch (CorruptFileException noticed) {
            assertThat(noticed).hasMessageContaining("at byte ");
          }
        });
  }

  private static List<NamedTensor> tensors(SplittableRandom random, int count) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Dtype dtype = DTYPES.get(random.nextInt(DTYPES.size()));
      List<Long> shape = random.longs(random.nextInt(4), 0, 6).boxed().toList();
      byte[] bytes = new byte[(int) dtype.sizeBytes(shape)];
      random.nextBytes(bytes);
      tensors.add(Tensors.of("tensor." + i, dtype, shape, bytes));
    }
    return tensors;
  }

  private static byte[] withHeader(String header, int bodyBytes) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + bodyBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private void refuses(byte[] content, String message) throws IOException {
    Path file = write(content);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith(file + ": at byte ")
        .hasMessageContaining(message);
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("tensors.safetensors"), content);
  }
}
