package dev.gpt2.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.token.RandomText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextFileTest {
  private final Path folder;

  TextFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Larger than the 64 KiB blocks, so that characters and line ends fall on their borders. */
  @Test
  void textIsThatOfTheFile_withUnixLineEnds() {
    Cases.forAll(
        30,
        60_000,
        (random, size) -> {
          String text = RandomText.of(random, size);
          assertThat(read(text.getBytes(UTF_8), UTF_8)).isEqualTo(unixLines(text));
          assertThat(read(text.getBytes(UTF_16), UTF_16)).isEqualTo(unixLines(text));
        });
  }

  @Test
  void returnAndLineFeedOnEitherSideOfABlock_areOneLineEnd() throws Exception {
    String text = "x".repeat((1 << 16) - 1) + "\r\nend\r";
    assertThat(read(text.getBytes(UTF_8), UTF_8)).isEqualTo("x".repeat((1 << 16) - 1) + "\nend\n");
  }

  @Test
  void byteOrderMarkAtTheStart_isLeftOut() throws Exception {
    assertThat(read("\uFEFFa\uFEFFb".getBytes(UTF_8), UTF_8)).isEqualTo("a\uFEFFb");
    assertThat(read("\uFEFFab".getBytes(UTF_16LE), UTF_16LE)).isEqualTo("ab");
  }

  @Test
  void otherEncodingsAreRead() throws Exception {
    Charset windows = Charset.forName("windows-1252");
    assertThat(read("“naïve” café – 5 €".getBytes(windows), windows))
        .isEqualTo("“naïve” café – 5 €");
  }

  @Test
  void byteThatIsNoText_isRefusedWithItsPlace() {
    Cases.forAll(
        40,
        200_000,
        (random, size) -> {
          byte[] content = "é".repeat(size / 2 + 1).getBytes(UTF_8);
          int place = 2 * random.nextInt(content.length / 2);
          content[place] = (byte) 0xFF;
          assertThatThrownBy(() -> read(content, UTF_8))
              .isInstanceOf(InvalidRunException.class)
              .hasMessageContaining(
                  ": at byte %d: text in UTF-8 expected, found 0xFF".formatted(place))
              .hasMessageContaining("set dataset.encoding");
        });
  }

  @Test
  void characterThatIsCutOffAtTheEnd_isRefused() {
    assertThatThrownBy(() -> read(new byte[] {'a', 'b', (byte) 0xE2, (byte) 0x82}, UTF_8))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("text.txt: at byte 2: text in UTF-8 expected, found 0xE2 0x82; set");
  }

  @Test
  void progressEndsAtTheFilesSize() throws Exception {
    AtomicLong last = new AtomicLong();
    Path file = Files.write(folder.resolve("long.txt"), new byte[200_001]);
    TextFile.read(file, UTF_8, text -> {}, last::set);
    assertThat(last).hasValue(200_001);
  }

  private String read(byte[] content, Charset charset) throws IOException {
    Path file = Files.write(folder.resolve("text.txt"), content);
    StringBuilder text = new StringBuilder();
    TextFile.read(file, charset, text::append, bytes -> {});
    return text.toString();
  }

  private static String unixLines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }
}
