package dev.gpt2.trainer.token;

/**
 * How GPT-2 splits text into words before it merges their bytes, as a scanner.
 *
 * <p>The pattern (openai/gpt-2, {@code src/encoder.py}) is {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|
 * ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}: a run of letters, of numbers or of signs, with one
 * space before it; a run of white space, whose last character is left to what follows; and the
 * endings of English contractions. Which characters are letters is what this Java machine's version
 * of Unicode says (16.0 in JDK 25); to others, letters that are newer are signs.
 */
public final class SplitPattern {
  private static final byte LETTER = 1;
  private static final byte NUMBER = 2;
  private static final byte WHITE_SPACE = 3;
  private static final byte SIGN = 4;

  /** Half of a character beyond U+FFFF; the two together are one of the other kinds. */
  private static final byte HALF = 5;

  /** The kind of each {@code char}. */
  private static final byte[] KINDS = kinds();

  private SplitPattern() {}

  /** Where the word ends that begins at {@code start}, in a text that ends at {@code end}. */
  static int wordEnd(char[] text, int start, int end) {
    char first = text[start];
    if (first == '\'') {
      int contraction = contractionLength(text, start + 1, end);
      if (contraction > 0) {
        return start + 1 + contraction;
      }
    }
    int body = first == ' ' && start + 1 < end ? start + 1 : start;
    byte kind = kind(text, body, end);
    if (kind != WHITE_SPACE) {
      return runEnd(kind, text, body, end);
    }
    int blankEnd = runEnd(WHITE_SPACE, text, start, end);
    return blankEnd == end || blankEnd == start + 1 ? blankEnd : blankEnd - 1;
  }

  /**
   * Whether a word ends between two characters, whatever stands before and behind them.
   *
   * <p>No alternative of the pattern matches over such a place, and none looks over it: a letter or
   * number is only followed by its like, a sign by signs or (after an apostrophe) letters, and
   * white space only begins a word. So the tokens of a text are those of its parts, cut there.
   */
  public static boolean endsBetween(char before, char after) {
    byte left = KINDS[before];
    byte right = KINDS[after];
    return switch (left) {
      case LETTER, NUMBER -> right != left && right != HALF;
      case SIGN -> right == NUMBER || right == WHITE_SPACE;
      case HALF -> right == WHITE_SPACE;
      default -> false;
    };
  }

  private static int contractionLength(char[] text, int start, int end) {
    if (start == end) {
      return 0;
    }
    char first = text[start];
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return 1;
    }
    char second = start + 1 < end ? text[start + 1] : ' ';
    boolean two =
        (first == 'l' && second == 'l') || (second == 'e' && (first == 'r' || first == 'v'));
    return two ? 2 : 0;
  }

  private static int runEnd(byte kind, char[] text, int start, int end) {
    int at = start;
    while (at < end) {
      byte found = KINDS[text[at]];
      if (found == kind) {
        at++;
      } else if (found == HALF && kind(text, at, end) == kind) {
        at += Character.charCount(Character.codePointAt(text, at, end));
      } else {
        return at;
      }
    }
    return end;
  }

  private static byte kind(char[] text, int at, int end) {
    byte kind = KINDS[text[at]];
    return kind == HALF ? kindOf(Character.codePointAt(text, at, end)) : kind;
  }

  static byte kindOf(int character) {
    return switch (Character.getType(character)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      default -> isWhiteSpace(character) ? WHITE_SPACE : SIGN;
    };
  }

  /** Unicode's property White_Space. */
  private static boolean isWhiteSpace(int character) {
    return Character.isSpaceChar(character)
        || (character >= '\t' && character <= '\r')
        || character == '\u0085';
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[Character.MAX_VALUE + 1];
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = Character.isSurrogate((char) c) ? HALF : kindOf(c);
    }
    return kinds;
  }
}
