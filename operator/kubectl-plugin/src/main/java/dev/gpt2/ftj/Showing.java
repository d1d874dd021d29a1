package dev.gpt2.ftj;

import dev.gpt2.ftj.cluster.ClusterException;
import dev.gpt2.ftj.cluster.NoSuchJobException;
import dev.gpt2.ftj.job.VisibleText;
import dev.gpt2.ftj.terminal.LivePage;
import dev.gpt2.ftj.view.Look;
import java.io.PrintWriter;

/** Shows a page once, or again and again until it won't change any more. */
final class Showing {
  private final Surroundings surroundings;
  private final PrintWriter out;
  private final boolean ascii;

  Showing(Surroundings surroundings, PrintWriter out, boolean ascii) {
    this.surroundings = surroundings;
    this.out = out;
    this.ascii = ascii;
  }

  void once(PageSource source) {
    out.print(source.page(look()).page());
    out.flush();
  }

  /** On a terminal in place; elsewhere each page that differs from the one before. */
  void untilOver(PageSource source) throws InterruptedException {
    PageSource.Shown shown = source.page(look());
    if (surroundings.terminal().isThere()) {
      try (LivePage live = new LivePage(out)) {
        while (!shown.over()) {
          live.draw(shown.page(), look().height());
          shown = next(source, shown);
        }
      }
      out.print(shown.page());
    } else {
      out.print(shown.page());
      while (!shown.over()) {
        out.flush();
        PageSource.Shown next = next(source, shown);
        if (!next.page().equals(shown.page())) {
          out.print("\n" + next.page());
        }
        shown = next;
      }
    }
    out.flush();
  }

  /** A cluster that can't be reached for a moment doesn't end it, a job that is gone does. */
  private PageSource.Shown next(PageSource source, PageSource.Shown before)
      throws InterruptedException {
    Thread.sleep(surroundings.betweenPages());
    try {
      return source.page(look());
    } catch (NoSuchJobException gone) {
      throw gone;
    } catch (ClusterException unanswered) {
      String notice = "(as last read) " + VisibleText.of(String.valueOf(unanswered.getMessage()));
      return before.page().contains(notice)
          ? before
          : new PageSource.Shown(before.page() + "\n" + notice + "\n", false);
    }
  }

  private Look look() {
    return surroundings.terminal().look(ascii);
  }
}
