package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.RandomText;
import org.junit.jupiter.api.Test;

final class ChunkEncoderTest {
  private final Gpt2Bpe bpe = new Gpt2Bpe();

  @Test
  void tokensOfPiecesAreThoseOfTheWholeText() {
    Cases.forAll(
        400,
        300,
        (random, size) -> {
          String text = RandomText.of(random, size);
          ChunkEncoder encoder = new ChunkEncoder(bpe, 1 + random.nextInt(20));
          int done = 0;
          while (done < text.length()) {
            int end = Math.min(text.length(), done + 1 + random.nextInt(30));
            encoder.append(text.substring(done, end));
            done = end;
          }
          assertThat(encoder.characters()).isEqualTo(text.codePointCount(0, text.length()));
          assertThat(Ids.of(encoder.finish())).isEqualTo(bpe.encode(text));
        });
  }

  @Test
  void endOfText_isOneTokenThatCountsThirteenCharacters() {
    ChunkEncoder encoder = new ChunkEncoder(bpe);
    encoder.append("Hello");
    encoder.appendEndOfText();
    encoder.append(" world");
    assertThat(encoder.characters()).isEqualTo(5 + 13 + 6);
    assertThat(Ids.of(encoder.finish())).containsExactly(15496, 50256, 995);
  }

  @Test
  void afterFinish_theNextChunkBegins() {
    ChunkEncoder encoder = new ChunkEncoder(bpe);
    encoder.append("Hello");
    assertThat(Ids.of(encoder.finish())).containsExactly(15496);
    assertThat(encoder.characters()).isZero();
    assertThat(encoder.finish().length()).isZero();
  }
}
