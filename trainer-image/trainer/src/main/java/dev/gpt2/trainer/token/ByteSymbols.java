package dev.gpt2.trainer.token;

/**
 * One printable character for each byte, as GPT-2's vocabulary files write tokens.
 *
 * <p>Bytes that are printable in Latin-1 stand for themselves; the others, in order, are the
 * characters from U+0100 on, so that a space is U+0120 (openai/gpt-2, {@code src/encoder.py},
 * {@code bytes_to_unicode}).
 */
final class ByteSymbols {
  private static final char[] SYMBOLS = symbols();

  private ByteSymbols() {}

  static String of(byte[] token) {
    StringBuilder text = new StringBuilder(token.length);
    for (byte b : token) {
      text.append(SYMBOLS[Byte.toUnsignedInt(b)]);
    }
    return text.toString();
  }

  private static char[] symbols() {
    char[] symbols = new char[256];
    char next = 256;
    for (char b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xFF && b != 0xAD);
      symbols[b] = printable ? b : next++;
    }
    return symbols;
  }
}
