package dev.gpt2.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.file.Damage;
import dev.gpt2.trainer.token.RandomText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void onlyTheFirstMarkIsLeftOut() throws Exception {
    assertThat(read("\uFEFFa\uFEFFb".getBytes(UTF_8), UTF_8)).isEqualTo("a\uFEFFb");
  }

  @ParameterizedTest
  @CsvSource({
    "windows-1252, “naïve” café – 5 €",
    "shift_jis, 吾輩は猫である。",
    "euc-kr, 나랏말싸미",
    "gb18030, 学而时习之 😀",
    "koi8-r, Все счастливые семьи",
    "iso-8859-1, naïve café",
    "utf-16, 日本 😀 naïve",
    "utf-32, 日本 😀 naïve"
  })
  void otherEncodingsAreRead(Charset encoding, String text) throws Exception {
    assertThat(read(text.getBytes(encoding), encoding)).isEqualTo(text);
  }

  /** U+FEFF is what a byte order mark is to those who know the order. */
  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32le"})
  void byteOrderMarkOfAnyEncoding_isLeftOut(Charset encoding) throws Exception {
    String marked = encoding.equals(UTF_16) ? "ab" : "\uFEFFab";
    assertThat(read(marked.getBytes(encoding), encoding)).isEqualTo("ab");
  }

  @ParameterizedTest
  @CsvSource({
    "utf-16, eé, utf-8, 0, utf-16",
    "utf-16le, \uFEFFeé, utf-8, 0, utf-16",
    "windows-1252, eé, utf-8, 1, windows-1252",
    "shift_jis, 猫, utf-8, 0, windows-1252",
    "utf-8, eé, us-ascii, 1, windows-1252",
    "windows-1252, eé, utf-16, 2, windows-1252"
  })
  void textInAnotherEncoding_isRefusedWithTheSetting(
      Charset written, String text, Charset stated, int offset, String advice) {
    assertThatThrownBy(() -> read((text + "e").getBytes(written), stated))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("text.txt: at byte %d: text in %s expected".formatted(offset, stated))
        .hasMessageContaining("set dataset.encoding to the file's encoding")
        .hasMessageContaining(advice);
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

  /** A cut or a flip makes other text, or none: which of them a text's bytes can't tell. */
  @Test
  void damagedText_isRefusedWithItsPlaceOrIsText() {
    Cases.forAll(
        400,
        2_000,
        (random, size) -> {
          byte[] whole = ("é" + RandomText.of(random, size)).getBytes(UTF_8);
          boolean cut = random.nextBoolean();
          byte[] damaged = cut ? Damage.cutOff(whole, random) : Damage.flipBit(whole, random);
          try {
            assertThat(read(damaged, UTF_8)).isEqualTo(unixLines(new String(damaged, UTF_8)));
          } catch (InvalidRunException noticed) {
            assertThat(noticed.getMessage())
                .matches("(?s).*text\\.txt: at byte [0-9]+: text in UTF-8 expected.*");
          }
        });
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
