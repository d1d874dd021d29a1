package dev.gpt2.ftj.view;

/**
 * A drawing of dots, several in a character where there is Unicode: a braille character has two by
 * four (The Unicode Standard, Braille Patterns: U+2800 with a bit for each dot).
 */
final class Dots {
  private static final int BRAILLE = 0x2800;

  /** The bit of the dot in line and column of a character. */
  private static final int[][] BITS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

  private final boolean unicode;
  private final int[][] cells;

  Dots(Look look, int columns, int lines) {
    unicode = look.unicode();
    cells = new int[lines][columns];
  }

  int width() {
    return cells[0].length * (unicode ? 2 : 1);
  }

  int height() {
    return cells.length * (unicode ? 4 : 1);
  }

  /** How many dots lie side by side in a character. */
  int columnDots() {
    return unicode ? 2 : 1;
  }

  /** The line of characters in which a dot lies. */
  int line(int y) {
    return unicode ? y / 4 : y;
  }

  /** The column of characters in which a dot lies. */
  int column(int x) {
    return unicode ? x / 2 : x;
  }

  void dot(int x, int y) {
    cells[line(y)][column(x)] |= unicode ? BITS[y % 4][x % 2] : 1;
  }

  /** A straight line, by as many dots as it spans in its longer direction. */
  void line(int fromX, int fromY, int toX, int toY) {
    int steps = Math.max(1, Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY)));
    for (int i = 0; i <= steps; i++) {
      dot(
          fromX + (int) Math.round((double) (toX - fromX) * i / steps),
          fromY + (int) Math.round((double) (toY - fromY) * i / steps));
    }
  }

  String text(int line) {
    StringBuilder text = new StringBuilder();
    for (int cell : cells[line]) {
      text.appendCodePoint(cell == 0 ? ' ' : unicode ? BRAILLE + cell : '*');
    }
    return text.toString();
  }
}
