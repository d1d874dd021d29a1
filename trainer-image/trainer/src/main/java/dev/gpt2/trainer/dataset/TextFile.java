package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Reads a text file in pieces.
 *
 * <p>Bytes that are not text in the given encoding are refused with their place. A byte order mark
 * at the start is left out, and line ends {@code \r\n} and {@code \r} become {@code \n}, as a file
 * opened as text has them in the Python programs that GPT-2 datasets are made for.
 */
final class TextFile {
  private static final int BLOCK_BYTES = 1 << 16;

  private final Path file;
  private final Charset charset;
  private final Sink sink;
  private final LineEnds lineEnds = new LineEnds();
  private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES);
  private final CharBuffer chars = CharBuffer.allocate(BLOCK_BYTES);

  /** Takes a text in pieces, which don't stay as they are. */
  @FunctionalInterface
  interface Sink {
    void accept(CharBuffer text) throws IOException;
  }

  private TextFile(Path file, Charset charset, Sink sink) {
    this.file = file;
    this.charset = charset;
    this.sink = sink;
  }

  /**
   * Gives a file's text to {@code sink}, piece by piece.
   *
   * @throws InvalidRunException when the file isn't text in this encoding
   */
  static void read(Path file, Charset charset, Sink sink, LongConsumer readBytes)
      throws IOException {
    new TextFile(file, charset, sink).read(readBytes);
  }

  private void read(LongConsumer readBytes) throws IOException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (FileChannel channel = FileChannel.open(file)) {
      long decodedBytes = 0;
      boolean end = false;
      while (!end) {
        end = channel.read(bytes) < 0;
        bytes.flip();
        decode(decoder, end, decodedBytes);
        decodedBytes += bytes.position();
        bytes.compact();
        readBytes.accept(decodedBytes);
      }
      decoder.flush(chars);
      pour();
    }
  }

  private void decode(CharsetDecoder decoder, boolean end, long decodedBytes) throws IOException {
    CoderResult result;
    do {
      result = decoder.decode(bytes, chars, end);
      pour();
      if (result.isError()) {
        throw notText(decodedBytes + bytes.position(), result.length());
      }
    } while (result.isOverflow());
  }

  private void pour() throws IOException {
    CharBuffer text = lineEnds.unified(chars.flip());
    if (text.hasRemaining()) {
      sink.accept(text);
    }
    chars.clear();
  }

  private InvalidRunException notText(long offset, int length) {
    StringBuilder found = new StringBuilder();
    for (int i = 0; i < Math.min(length, bytes.remaining()); i++) {
      found.append(" 0x%02X".formatted(bytes.get(bytes.position() + i)));
    }
    return new InvalidRunException(
        ("%s: at byte %d: text in %s expected, found%s; set dataset.encoding to the file's encoding"
                + " (%s) or take the file out of the dataset")
            .formatted(
                file,
                offset,
                charset.name(),
                found,
                offset == 0 && hasUtf16Mark() ? "utf-16, as it seems" : "such as windows-1252"));
  }

  /** Whether two bytes come that UTF-16 begins with, in one order or the other, and no other. */
  private boolean hasUtf16Mark() {
    if (bytes.remaining() < Character.BYTES) {
      return false;
    }
    char first = bytes.getChar(bytes.position());
    return first == '\uFEFF' || first == '\uFFFE';
  }
}
