package dev.gpt2.ftj.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines in the making. */
final class Page {
  private static final int LABEL_WIDTH = 13;

  private final Look look;
  private final List<String> lines = new ArrayList<>();

  Page(Look look) {
    this.look = look;
  }

  Page line(String line) {
    lines.add(look.shown(line).stripTrailing());
    return this;
  }

  Page lines(Collection<String> more) {
    more.forEach(this::line);
    return this;
  }

  /** An empty line, unless there is one already. */
  Page gap() {
    if (!lines.isEmpty() && !lines.getLast().isEmpty()) {
      lines.add("");
    }
    return this;
  }

  /** A text in as many lines as it takes, all indented. */
  Page text(int indent, String text) {
    if (!text.isEmpty()) {
      Wrap.lines(look.shown(text), look.width() - indent)
          .forEach(line -> line(" ".repeat(indent) + line));
    }
    return this;
  }

  /** What is known of something, by its name; nothing where nothing is known. */
  Page fact(String label, Optional<String> text) {
    text.ifPresent(
        known -> {
          List<String> wrapped = Wrap.lines(look.shown(known), look.width() - LABEL_WIDTH);
          for (int i = 0; i < wrapped.size(); i++) {
            String begin = ("%-" + LABEL_WIDTH + "s").formatted(i == 0 ? label : "");
            line(look.paint(Look.Tone.FAINT, begin) + wrapped.get(i));
          }
        });
    return this;
  }

  /** Parts of which some may be absent, as one text. */
  static Optional<String> joined(String separator, Stream<Optional<String>> parts) {
    return Optional.of(parts.flatMap(Optional::stream).collect(Collectors.joining(separator)))
        .filter(text -> !text.isEmpty());
  }

  /** Each line ends with a line end. */
  @Override
  public String toString() {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
