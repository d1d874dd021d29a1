package dev.gpt2.ftj.view;

/**
 * What the place can show that a view is made for.
 *
 * @param width columns
 * @param height lines
 * @param colour whether it knows colours
 * @param unicode whether it shows more than ASCII
 */
public record Look(int width, int height, boolean colour, boolean unicode) {
  static final int SMALLEST_WIDTH = 40;
  static final int SMALLEST_HEIGHT = 10;

  /** How a text is meant; the number is that of the terminal's colour or style. */
  enum Tone {
    GOOD(32),
    BUSY(36),
    WAITING(33),
    BAD(31),
    STRONG(1),
    FAINT(2);

    private final int code;

    Tone(int code) {
      this.code = code;
    }
  }

  public Look {
    width = Math.max(width, SMALLEST_WIDTH);
    height = Math.max(height, SMALLEST_HEIGHT);
  }

  String paint(Tone tone, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + tone.code + "m" + text + "\u001b[0m" : text;
  }

  String mark() {
    return unicode ? "●" : "*";
  }

  /** A part of a bar that is taken, in so many columns. */
  String full(int columns) {
    return (unicode ? "█" : "#").repeat(columns);
  }

  /** A part of a bar that is free. */
  String free(int columns) {
    return (unicode ? "░" : ".").repeat(columns);
  }

  /** Characters that aren't ASCII become question marks where they couldn't be shown. */
  String shown(String text) {
    return unicode ? text : text.replaceAll("[^\\x00-\\x7F]", "?");
  }
}
