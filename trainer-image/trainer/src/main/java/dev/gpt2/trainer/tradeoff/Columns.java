package dev.gpt2.trainer.tradeoff;

import java.util.List;

/**
 * Lines of a table.
 *
 * @param widths of the columns; what is wider moves the rest of its line; negative: set left
 */
record Columns(List<Integer> widths) {

  static Columns of(Integer... widths) {
    return new Columns(List.of(widths));
  }

  String line(String... cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String padding = " ".repeat(Math.max(0, Math.abs(widths.get(i)) - cells[i].length()));
      line.append(widths.get(i) < 0 ? cells[i] + padding : padding + cells[i]);
    }
    return line.toString().stripTrailing() + "\n";
  }
}
