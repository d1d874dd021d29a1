package dev.gpt2.ftj.view;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of at most so many characters; nothing of it is lost. */
final class Wrap {
  private Wrap() {}

  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      wrap(paragraph.strip(), width, lines);
    }
    return lines;
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static void wrap(String paragraph, int width, List<String> lines) {
    String rest = paragraph;
    while (length(rest) > width) {
      int end = rest.offsetByCodePoints(0, width);
      int space = rest.charAt(end) == ' ' ? end : rest.lastIndexOf(' ', end);
      int cut = space > 0 ? space : end;
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
  }
}
