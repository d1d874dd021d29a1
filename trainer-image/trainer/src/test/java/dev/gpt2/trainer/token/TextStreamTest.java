package dev.gpt2.trainer.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TextStreamTest {
  private final Gpt2Bpe bpe = new Gpt2Bpe();

  /** 😀 is four bytes, F0 9F 98 80, and two tokens: three bytes and one. */
  @Test
  void aCharacterComesWhenItIsWhole() {
    TextStream stream = new TextStream(bpe);
    int[] tokens = bpe.encode("a😀b");
    List<String> pieces = new ArrayList<>();
    for (int token : tokens) {
      pieces.add(stream.add(token));
    }
    assertThat(pieces).containsExactly("a", "", "😀", "b");
    assertThat(stream.end()).isEmpty();
  }

  @Test
  void aCharacterThatIsNeverWhole_isReplacedAtTheEnd() {
    TextStream stream = new TextStream(bpe);
    int[] tokens = bpe.encode("é😀");
    assertThat(stream.add(tokens[0])).isEqualTo("é");
    assertThat(stream.add(tokens[1])).isEmpty();
    assertThat(stream.end()).isEqualTo("\uFFFD");
    // and the next text begins anew
    assertThat(stream.add(bpe.encode("x")[0])).isEqualTo("x");
    assertThat(stream.end()).isEmpty();
  }

  @Test
  void bytesThatBeginNoCharacter_areReplacedAtOnce() {
    TextStream stream = new TextStream(bpe);
    assertThat(stream.add(tokenOf(0x80))).isEqualTo("\uFFFD");
    assertThat(stream.add(tokenOf(0xF0))).isEmpty();
    assertThat(stream.add(bpe.encode("x")[0])).isEqualTo("\uFFFDx");
  }

  @Test
  void endOfText_isItsName() {
    assertThat(new TextStream(bpe).add(Gpt2Bpe.END_OF_TEXT)).isEqualTo(Gpt2Bpe.END_OF_TEXT_NAME);
  }

  /** Random tokens are mostly no text: single bytes, halves of characters. */
  @Test
  void allPieces_areTheTextOfAllTokens() {
    Cases.forAll(
        500,
        60,
        (random, size) -> {
          int[] tokens =
              IntStream.range(0, size)
                  .map(i -> random.nextInt(random.nextBoolean() ? 256 : Gpt2Bpe.VOCABULARY))
                  .toArray();
          TextStream stream = new TextStream(bpe);
          StringBuilder text = new StringBuilder();
          for (int token : tokens) {
            text.append(stream.add(token));
          }
          assertThat(text.append(stream.end()).toString()).isEqualTo(bpe.decode(tokens));
        });
  }

  @Test
  void noPieceOfAText_needsAReplacement() {
    Cases.forAll(
        200,
        200,
        (random, size) -> {
          String text = RandomText.of(random, size);
          TextStream stream = new TextStream(bpe);
          List<String> pieces = new ArrayList<>();
          for (int token : bpe.encode(text)) {
            pieces.add(stream.add(token));
          }
          pieces.add(stream.end());
          assertThat(String.join("", pieces)).isEqualTo(text);
          assertThat(pieces)
              .allMatch(piece -> new String(piece.getBytes(UTF_8), UTF_8).equals(piece));
        });
  }

  private int tokenOf(int oneByte) {
    return IntStream.range(0, 256)
        .filter(token -> bpe.bytes(token).length == 1 && bpe.bytes(token)[0] == (byte) oneByte)
        .findFirst()
        .orElseThrow();
  }
}
