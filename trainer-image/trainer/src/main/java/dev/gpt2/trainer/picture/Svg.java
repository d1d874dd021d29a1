package dev.gpt2.trainer.picture;

import java.util.Locale;

/** A picture's elements as text; colours come from classes. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  /** A rectangle in the picture's units. */
  record Box(double left, double top, double width, double height) {
    double right() {
      return left + width;
    }

    double bottom() {
      return top + height;
    }
  }

  /** The document's begin; its title is what screen readers say. */
  void open(int width, int height, String title, String css) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">"
            .formatted(width, height));
    add("<title>%s</title>".formatted(escaped(title)));
    add("<style>\n%s</style>".formatted(css));
  }

  /** The begin of a part of a page, whose styles it has. */
  void openPart(String classes, int width, int height, String title) {
    add("<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\">".formatted(classes, width, height));
    add("<title>%s</title>".formatted(escaped(title)));
  }

  /** The whole document, or part. */
  String close() {
    add("</svg>");
    return text.toString();
  }

  /** Lines that are right as they stand. */
  void add(String lines) {
    text.append(lines).append('\n');
  }

  /** What is outside the box isn't shown of elements that refer to this. */
  void clip(String id, Box box) {
    add("<clipPath id=\"%s\">".formatted(id));
    rect("box", box);
    add("</clipPath>");
  }

  void rect(String classes, Box box) {
    add(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
            .formatted(
                classes,
                number(box.left()),
                number(box.top()),
                number(box.width()),
                number(box.height())));
  }

  void circle(String classes, double x, double y, double radius) {
    add(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
            .formatted(classes, number(x), number(y), number(radius)));
  }

  void path(String classes, String path) {
    add("<path class=\"%s\" d=\"%s\"/>".formatted(classes, path));
  }

  void line(String classes, double fromX, double fromY, double toX, double toY) {
    path(classes, "M%s %sL%s %s".formatted(number(fromX), number(fromY), number(toX), number(toY)));
  }

  void text(String classes, double x, double y, String content) {
    add(
        "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
            .formatted(classes, number(x), number(y), escaped(content)));
  }

  /** Text that stays legible on whatever is behind it. */
  void label(String classes, double x, double y, String content) {
    text(classes + " halo", x, y, content);
    text(classes, x, y, content);
  }

  /** One digit after the point, and none where it is zero. */
  static String number(double number) {
    String digits = String.format(Locale.ROOT, "%.1f", number);
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }

  /** Names may come from files: what XML has no place for becomes U+FFFD. */
  static String escaped(String content) {
    StringBuilder escaped = new StringBuilder();
    content
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    return c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
  }
}
