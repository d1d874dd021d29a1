package dev.gpt2.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Cases;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.HostileText;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkEncoderTest {
  private static final Path FILE = Path.of("some.txt");
  private static final Gpt2Bpe BPE = new Gpt2Bpe();

  private final ChunkCollector chunks = new ChunkCollector();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void tokensOfPiecesAreThoseOfTheWholeText(int threads) {
    Cases.forAll(
        200,
        400,
        (random, size) -> {
          String text = HostileText.of(random, size);
          ChunkCollector found = new ChunkCollector();
          try (EncodingQueue queue = queue(threads, found)) {
            ChunkEncoder encoder = new ChunkEncoder(queue, 0, 1 + random.nextInt(50));
            int done = 0;
            while (done < text.length()) {
              int end = Math.min(text.length(), done + 1 + random.nextInt(70));
              encoder.append(CharBuffer.wrap(text, done, end), FILE);
              done = end;
            }
            assertThat(encoder.characters()).isEqualTo(text.codePointCount(0, text.length()));
            encoder.finish();
            queue.drain();
          }
          assertThat(Ids.of(found.chunks().getFirst())).isEqualTo(BPE.encode(text));
        });
  }

  @Test
  void endOfText_isOneTokenThatCountsThirteenCharacters() throws Exception {
    try (EncodingQueue queue = queue(1, chunks)) {
      ChunkEncoder encoder = new ChunkEncoder(queue, 0);
      encoder.append(CharBuffer.wrap("Hello"), FILE);
      encoder.appendEndOfText();
      encoder.append(CharBuffer.wrap(" world"), FILE);
      assertThat(encoder.characters()).isEqualTo(5 + 13 + 6);
      encoder.finish();
    }
    assertThat(Ids.of(chunks.chunks().getFirst())).containsExactly(15496, 50256, 995);
  }

  @Test
  void afterFinish_theNextChunkBegins() throws Exception {
    try (EncodingQueue queue = queue(1, chunks)) {
      ChunkEncoder encoder = new ChunkEncoder(queue, 0);
      encoder.append(CharBuffer.wrap("Hello"), FILE);
      encoder.finish();
      assertThat(encoder.characters()).isZero();
      encoder.finish();
    }
    assertThat(chunks.chunks().stream().map(Chunk::length)).containsExactly(1, 0);
  }

  /** Scripts beyond U+FFFF, digits without end, and no spaces: each is cut somewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"😀\n", "𞤀𞤁\u3000", "3.", "語。", "\"a\":1,"})
  void anyTextIsCut(String line) throws Exception {
    String text = line.repeat(1_500_000 / line.length());
    List<Chunk> found;
    try (EncodingQueue queue = queue(2, chunks)) {
      ChunkEncoder encoder = new ChunkEncoder(queue, 0);
      for (int i = 0; i < text.length(); i += 1 << 16) {
        encoder.append(CharBuffer.wrap(text, i, Math.min(text.length(), i + (1 << 16))), FILE);
      }
      encoder.finish();
      queue.drain();
      found = chunks.chunks();
    }
    assertThat(Ids.of(found.getFirst())).isEqualTo(BPE.encode(text));
  }

  @Test
  void wordLongerThanAnyText_isRefusedWithItsFile() {
    assertThatThrownBy(
            () -> {
              try (EncodingQueue queue = queue(1, chunks)) {
                ChunkEncoder encoder = new ChunkEncoder(queue, 0);
                CharBuffer ones = CharBuffer.wrap("1".repeat(1 << 16));
                for (int i = 0; i < 17; i++) {
                  encoder.append(ones.duplicate(), FILE);
                }
              }
            })
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("some.txt: words expected, found over 1,048,576 characters");
  }

  private static EncodingQueue queue(int threads, ChunkSink chunks) {
    return new EncodingQueue(new Encoder(BPE, threads), new HeldChunk(chunks));
  }
}
