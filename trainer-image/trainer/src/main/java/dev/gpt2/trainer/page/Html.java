package dev.gpt2.trainer.page;

import dev.gpt2.trainer.report.VisibleText;
import java.util.Map;

/** Parts of a page that are the same wherever they stand. */
final class Html {
  private Html() {}

  /** Text as it is read; nothing in it is taken for the page's own. */
  static String escaped(String text) {
    return VisibleText.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A part of the page with a heading. */
  static String section(String heading, String content) {
    return "<section>\n<h2>%s</h2>\n%s</section>\n".formatted(escaped(heading), content);
  }

  /** Two columns; nothing where there is nothing to show. */
  static String table(Map<String, String> rows) {
    StringBuilder table = new StringBuilder("<div class=\"scroll\"><table>\n");
    rows.forEach(
        (name, value) ->
            table.append(
                "<tr><th>%s</th><td>%s</td></tr>\n"
                    .formatted(escaped(name).replace(".", ".<wbr>"), escaped(value))));
    return rows.isEmpty() ? "" : table.append("</table></div>\n").toString();
  }
}
