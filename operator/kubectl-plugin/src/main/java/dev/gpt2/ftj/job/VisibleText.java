package dev.gpt2.ftj.job;

/** Text from the cluster, made fit to be shown: nothing in it commands the terminal. */
public final class VisibleText {
  /** Unicode has a picture of each control character, in their order from here. */
  private static final int PICTURES = 0x2400;

  private static final int LAST_WITH_PICTURE = 0x1F;
  private static final int DELETE = 0x7F;
  private static final int PICTURE_OF_DELETE = 0x2421;
  private static final int REPLACEMENT = 0xFFFD;

  /** Scripts and emoji join and part their letters by these two. */
  private static final int NON_JOINER = 0x200C;

  private static final int JOINER = 0x200D;

  private VisibleText() {}

  /**
   * Tabs become spaces, control characters but line ends their pictures; characters that only
   * change how others are shown, such as those that turn the direction of writing, become U+FFFD.
   */
  public static String of(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .map(VisibleText::visible)
        .forEach(visible::appendCodePoint);
    return visible.toString();
  }

  private static int visible(int c) {
    if (c == '\n' || c == NON_JOINER || c == JOINER) {
      return c;
    }
    if (c == '\t') {
      return ' ';
    }
    if (c <= LAST_WITH_PICTURE) {
      return PICTURES + c;
    }
    if (c == DELETE) {
      return PICTURE_OF_DELETE;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          REPLACEMENT;
      default -> c;
    };
  }
}
