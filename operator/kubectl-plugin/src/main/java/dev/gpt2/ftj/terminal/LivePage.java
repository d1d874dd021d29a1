package dev.gpt2.ftj.terminal;

import java.io.PrintWriter;
import java.util.List;

/**
 * A page that is drawn again in place, on the terminal's alternate screen; what was on the terminal
 * comes back at the end, also after Ctrl-C.
 */
public final class LivePage implements AutoCloseable {
  private static final String OPEN = "\u001b[?1049h\u001b[?25l";
  private static final String CLOSE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";

  private final PrintWriter out;
  private final Thread atExit = new Thread(this::restore, "restores the terminal");
  private boolean isOpen = true;

  public LivePage(PrintWriter out) {
    this.out = out;
    Runtime.getRuntime().addShutdownHook(atExit);
    out.print(OPEN);
    out.flush();
  }

  /** Shows as much of the page as fits. */
  public synchronized void draw(String page, int height) {
    if (!isOpen) {
      return;
    }
    List<String> lines = page.lines().toList();
    StringBuilder drawn = new StringBuilder(HOME);
    int shown = lines.size() < height ? lines.size() : height - 2;
    lines.subList(0, shown).forEach(line -> drawn.append(line).append(CLEAR_LINE).append("\n"));
    if (shown < lines.size()) {
      drawn.append(
          "(%d more lines; without --watch all are shown)".formatted(lines.size() - shown));
      drawn.append(CLEAR_LINE);
    }
    out.print(drawn.append(CLEAR_REST));
    out.flush();
  }

  @Override
  public void close() {
    restore();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private synchronized void restore() {
    if (isOpen) {
      isOpen = false;
      out.print(CLOSE);
      out.flush();
    }
  }
}
