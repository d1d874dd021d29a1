package dev.gpt2.trainer.dataset;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.dataset.EncodingQueue.Ending;
import dev.gpt2.trainer.token.Gpt2Bpe;
import dev.gpt2.trainer.token.SplitPattern;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Cuts a chunk's text into pieces that can be encoded one by one, so that a file of many gigabytes
 * is never one string: at places where {@link SplitPattern#endsBetween} says that a word ends.
 */
final class ChunkEncoder {
  private static final int PIECE_CHARS = 1 << 16;

  /** Merging a longer one would take much memory; no text has them. */
  private static final int LONGEST_WORD_CHARS = 1 << 20;

  private final EncodingQueue queue;

  /** A chunk of so many characters ends with the file that is read, if one is. */
  private final long combine;

  private final int pieceChars;
  private char[] pending;
  private int length;
  private long characters;

  /** No place to cut lies before this index of {@code pending}. */
  private int searched = 1;

  ChunkEncoder(EncodingQueue queue, long combine) {
    this(queue, combine, PIECE_CHARS);
  }

  ChunkEncoder(EncodingQueue queue, long combine, int pieceChars) {
    this.queue = queue;
    this.combine = combine;
    this.pieceChars = pieceChars;
    this.pending = new char[2 * pieceChars];
  }

  /** Code points since the chunk began, separators with those of their name. */
  long characters() {
    return characters;
  }

  void append(CharBuffer text, Path file) throws IOException {
    put(text);
    if (length >= pieceChars) {
      encode(lastCut(), Ending.MORE_TEXT);
    }
    if (length > LONGEST_WORD_CHARS) {
      throw new InvalidRunException(
          ("%s: words expected, found over %,d characters of one kind (letters, digits, signs or"
                  + " white space) in a row; break them into lines or take the file out of the"
                  + " dataset")
              .formatted(file, LONGEST_WORD_CHARS));
    }
  }

  void appendEndOfText() throws IOException {
    encode(length, Ending.END_OF_TEXT);
    characters += Gpt2Bpe.END_OF_TEXT_NAME.length();
  }

  /** As ordinary text. */
  void appendEndOfTextName() {
    put(CharBuffer.wrap(Gpt2Bpe.END_OF_TEXT_NAME));
  }

  /** The chunk is all that was appended; what is appended next begins another one. */
  void finish() throws IOException {
    encode(length, Ending.END_OF_CHUNK);
    characters = 0;
  }

  private void put(CharBuffer text) {
    int start = length;
    length += text.remaining();
    if (length > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(length, 2 * pending.length));
    }
    text.get(pending, start, length - start);
    for (int i = start; i < length; i++) {
      characters += Character.isLowSurrogate(pending[i]) ? 0 : 1;
    }
  }

  /** The last place to cut, 0 if there is none. */
  private int lastCut() {
    for (int at = length - 1; at >= searched; at--) {
      if (SplitPattern.endsBetween(pending[at - 1], pending[at])) {
        return at;
      }
    }
    searched = Math.max(1, length);
    return 0;
  }

  private void encode(int end, Ending ending) throws IOException {
    if (end == 0 && ending == Ending.MORE_TEXT) {
      return;
    }
    queue.add(Arrays.copyOf(pending, end), characters >= combine, ending);
    System.arraycopy(pending, end, pending, 0, length - end);
    length -= end;
    searched = 1;
  }
}
