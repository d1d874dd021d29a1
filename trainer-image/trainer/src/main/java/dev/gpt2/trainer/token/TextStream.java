package dev.gpt2.trainer.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * The text of tokens that come one after the other.
 *
 * <p>A token is some bytes, and a character may take several tokens: it is given out when its last
 * byte has come. What can't become a character is given out as U+FFFD; so all pieces together are
 * what {@link Gpt2Bpe#decode} makes of all tokens.
 */
public final class TextStream {
  private static final int LONGEST_CHARACTER = 4;

  private final Gpt2Bpe bpe;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer begun = ByteBuffer.allocate(0);

  public TextStream(Gpt2Bpe bpe) {
    this.bpe = bpe;
  }

  /** The characters that are whole with this token; none, perhaps. */
  public String add(int token) {
    byte[] more = bpe.bytes(token);
    ByteBuffer bytes = ByteBuffer.allocate(begun.remaining() + more.length).put(begun).put(more);
    String text = decode(bytes.flip(), false);
    begun = bytes;
    return text;
  }

  /** What is left of a character that never became whole; the next token begins a new text. */
  public String end() {
    String text = decode(begun, true);
    decoder.reset();
    begun = ByteBuffer.allocate(0);
    return text;
  }

  private String decode(ByteBuffer bytes, boolean end) {
    CharBuffer text = CharBuffer.allocate(bytes.remaining() + LONGEST_CHARACTER);
    decoder.decode(bytes, text, end);
    if (end) {
      decoder.flush(text);
    }
    return text.flip().toString();
  }
}
