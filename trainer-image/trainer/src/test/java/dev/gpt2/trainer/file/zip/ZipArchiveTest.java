package dev.gpt2.trainer.file.zip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Damage;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZipArchiveTest {
  private final Path file;

  ZipArchiveTest(@TempDir Path folder) {
    file = folder.resolve("some.zip");
  }

  @Test
  void entriesAreThoseThatJavaWrote() {
    Cases.forAll(
        60,
        30_000,
        (random, size) -> {
          Map<String, byte[]> contents = contents(random, size);
          Files.write(file, archive(contents, "a comment".substring(random.nextInt(10))));
          Map<String, byte[]> found = new LinkedHashMap<>();
          try (ZipArchive zip = ZipArchive.open(file)) {
            for (ZipArchive.Entry entry : zip.entries()) {
              found.put(entry.name(), read(zip, entry));
            }
          }
          assertThat(found.keySet()).containsExactlyElementsOf(contents.keySet());
          contents.forEach((name, bytes) -> assertThat(found.get(name)).isEqualTo(bytes));
        });
  }

  @Test
  void whatIsNoArchive_isRefusedWithItsEnd() throws Exception {
    refuses(new byte[0], "at byte 0: a whole zip archive expected, its end is missing");
    refuses(new byte[21], "at byte 21: a whole zip archive expected");
    refuses("<html>Not found</html>".repeat(9).getBytes(UTF_8), "at byte 198: a whole zip archive");
  }

  @Test
  void archiveThatIsCutOff_isRefused() throws Exception {
    byte[] whole = archive(contents(new SplittableRandom(1), 100), "");
    Cases.forAll(
        200,
        0,
        (random, size) -> {
          Files.write(file, Damage.cutOff(whole, random));
          assertThatThrownBy(() -> ZipArchive.open(file))
              .isInstanceOf(CorruptFileException.class)
              .hasMessageContaining("some.zip: at byte ");
        });
  }

  /** Whatever a flip makes of the places and lengths, nothing is read beyond the file. */
  @Test
  void flippedBit_isRefusedOrLeadsToSomeContent() throws Exception {
    byte[] whole = archive(contents(new SplittableRandom(2), 100), "");
    Cases.forAll(
        2_000,
        0,
        (random, size) -> {
          Files.write(file, Damage.flipBit(whole, random));
          try (ZipArchive zip = ZipArchive.open(file)) {
            for (ZipArchive.Entry entry : zip.entries()) {
              assertThat(read(zip, entry)).isNotNull();
            }
          } catch (CorruptFileException noticed) {
            assertThat(noticed).hasMessageContaining("some.zip: at byte ");
          } catch (ZipException | EOFException deflatedData) {
            assertThat(deflatedData).hasNoCause();
          }
        });
  }

  private void refuses(byte[] content, String message) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(() -> ZipArchive.open(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("some.zip: " + message);
  }

  private static byte[] read(ZipArchive zip, ZipArchive.Entry entry) throws IOException {
    try (InputStream in = zip.read(entry)) {
      return in.readNBytes(1 << 20);
    }
  }

  private static Map<String, byte[]> contents(SplittableRandom random, int size) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      byte[] content = new byte[random.nextInt(size + 1)];
      for (int at = 0; at < content.length; at++) {
        content[at] = (byte) random.nextInt(i + 1);
      }
      contents.put("entry-é-" + i, content);
    }
    return contents;
  }

  private static byte[] archive(Map<String, byte[]> contents, String comment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(comment);
      for (Map.Entry<String, byte[]> content : contents.entrySet()) {
        zip.putNextEntry(new ZipEntry(content.getKey()));
        zip.write(content.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
