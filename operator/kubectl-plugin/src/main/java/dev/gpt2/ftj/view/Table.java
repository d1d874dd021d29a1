package dev.gpt2.ftj.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under a head. A column without a text is left out. Where there is too little room, the
 * widest columns become narrower and their cells take several lines, broken between words; where
 * that isn't enough, each row is told with the names of its columns. No name is cut.
 */
final class Table {
  private static final String BETWEEN = "  ";

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    this.head = List.of(head);
  }

  /** A cell for each column; line ends in it become spaces. */
  void row(List<Optional<String>> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.size(), head.size()));
    }
    rows.add(cells.stream().map(cell -> cell.orElse("").replace('\n', ' ')).toList());
  }

  List<String> lines(Look look) {
    int[] widths = widths(Wrap::length);
    int[] narrowest = widths(Table::longestWord);
    while (total(widths) > look.width()) {
      int widest = widest(widths, narrowest);
      if (widest < 0) {
        return told(look);
      }
      widths[widest]--;
    }
    List<String> lines = new ArrayList<>();
    for (String line : cellLines(head, widths)) {
      lines.add(look.paint(Look.Tone.FAINT, line));
    }
    rows.forEach(row -> lines.addAll(cellLines(row, widths)));
    return lines;
  }

  /** For each column, that of its texts that is longest by a measure; 0 for one without texts. */
  private int[] widths(ToIntFunction<String> measure) {
    int[] widths = new int[head.size()];
    for (int column = 0; column < widths.length; column++) {
      int longest = 0;
      for (List<String> row : rows) {
        longest = Math.max(longest, measure.applyAsInt(row.get(column)));
      }
      widths[column] = longest == 0 ? 0 : Math.max(longest, measure.applyAsInt(head.get(column)));
    }
    return widths;
  }

  private static int longestWord(String text) {
    return Arrays.stream(text.split(" ", -1)).mapToInt(Wrap::length).max().orElse(0);
  }

  private List<String> told(Look look) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      String all =
          IntStream.range(0, head.size())
              .filter(column -> !row.get(column).isEmpty())
              .mapToObj(column -> head.get(column).toLowerCase(Locale.ROOT) + " " + row.get(column))
              .collect(Collectors.joining(", "));
      List<String> wrapped = Wrap.lines(all, look.width() - 2);
      for (int i = 0; i < wrapped.size(); i++) {
        lines.add((i == 0 ? "" : "  ") + wrapped.get(i));
      }
    }
    return lines;
  }

  private static int total(int[] widths) {
    return Arrays.stream(widths)
            .filter(width -> width > 0)
            .map(width -> width + BETWEEN.length())
            .sum()
        - BETWEEN.length();
  }

  /** The widest column that can be narrower; -1 where none can. */
  private static int widest(int[] widths, int[] narrowest) {
    int widest = -1;
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] > narrowest[column] && (widest < 0 || widths[column] > widths[widest])) {
        widest = column;
      }
    }
    return widest;
  }

  private static List<String> cellLines(List<String> cells, int[] widths) {
    List<List<String>> wrapped = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      wrapped.add(widths[column] == 0 ? List.of() : Wrap.lines(cells.get(column), widths[column]));
    }
    int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < height; i++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        if (widths[column] > 0) {
          String cell = i < wrapped.get(column).size() ? wrapped.get(column).get(i) : "";
          line.append(cell).append(" ".repeat(widths[column] - Wrap.length(cell))).append(BETWEEN);
        }
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
