package dev.gpt2.trainer.dataset;

import dev.gpt2.trainer.token.Gpt2Bpe;

/**
 * Encodes a chunk's text piece by piece, so that a file of many gigabytes is never one string.
 *
 * <p>The text is cut only between a character that isn't white space and a space or line feed. No
 * match of GPT-2's splitting pattern reaches over such a place, and no look-ahead of it looks over
 * one, so the tokens are those of the whole text.
 */
final class ChunkEncoder {
  private static final int SEGMENT_CHARS = 1 << 20;

  private final Gpt2Bpe bpe;
  private final int segmentChars;
  private final StringBuilder pending = new StringBuilder();
  private Chunk.Builder tokens = newBuilder();
  private long characters;

  /** No place to cut lies before this index of {@code pending}. */
  private int searched;

  ChunkEncoder(Gpt2Bpe bpe) {
    this(bpe, SEGMENT_CHARS);
  }

  ChunkEncoder(Gpt2Bpe bpe, int segmentChars) {
    this.bpe = bpe;
    this.segmentChars = segmentChars;
  }

  /** Code points since the chunk began, separators with those of their name. */
  long characters() {
    return characters;
  }

  void append(CharSequence text) {
    pending.append(text);
    characters += text.chars().filter(c -> !Character.isLowSurrogate((char) c)).count();
    if (pending.length() >= segmentChars) {
      encodePending(lastCut());
    }
  }

  void appendEndOfText() {
    encodePending(pending.length());
    tokens.add(Gpt2Bpe.END_OF_TEXT);
    characters += Gpt2Bpe.END_OF_TEXT_NAME.length();
  }

  /** The chunk of all that was appended; what is appended next begins another one. */
  Chunk finish() {
    encodePending(pending.length());
    Chunk chunk = tokens.build();
    tokens = newBuilder();
    characters = 0;
    return chunk;
  }

  private int lastCut() {
    for (int at = pending.length() - 1; at > searched; at--) {
      if ((pending.charAt(at) == ' ' || pending.charAt(at) == '\n')
          && !isWhiteSpace(pending.charAt(at - 1))) {
        return at;
      }
    }
    searched = Math.max(0, pending.length() - 1);
    return 0;
  }

  /** Anything that some definition of white space counts as such. */
  private static boolean isWhiteSpace(char c) {
    return c <= ' ' || c == '\u0085' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private void encodePending(int end) {
    if (end == 0) {
      return;
    }
    for (int token : bpe.encode(pending.substring(0, end))) {
      tokens.add(token);
    }
    pending.delete(0, end);
    searched = 0;
  }

  private static Chunk.Builder newBuilder() {
    return Chunk.builder(Gpt2Bpe.VOCABULARY, 0);
  }
}
