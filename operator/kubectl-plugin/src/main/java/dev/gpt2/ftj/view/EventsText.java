package dev.gpt2.ftj.view;

import dev.gpt2.ftj.job.Document;
import dev.gpt2.ftj.job.Events;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The newest events, in the order in which they happened. */
final class EventsText {
  private static final int MOST = 6;

  private EventsText() {}

  static void write(Page page, Look look, Instant now, Events events) {
    events.unread().ifPresent(why -> page.gap().text(0, why));
    List<Document> ordered =
        events.all().stream()
            .sorted(Comparator.comparing(event -> time(event).orElse(Instant.EPOCH)))
            .toList();
    List<Document> newest = ordered.subList(Math.max(0, ordered.size() - MOST), ordered.size());
    if (newest.isEmpty()) {
      return;
    }
    page.gap();
    for (Document event : newest) {
      String head =
          "%s  %s%s"
              .formatted(
                  time(event).map(then -> Figures.ago(then, now)).orElse("some time ago"),
                  event.text("reason").orElse(""),
                  event
                      .text("count")
                      .filter(count -> !count.equals("1"))
                      .map(n -> ", " + n + " times")
                      .orElse(""));
      boolean warning = event.text("type").filter("Warning"::equals).isPresent();
      page.line(look.paint(warning ? Look.Tone.WAITING : Look.Tone.FAINT, head));
      event.text("message").or(() -> event.text("note")).ifPresent(note -> page.text(2, note));
    }
  }

  /** When it last happened: events of the older and the newer API say so in different fields. */
  private static Optional<Instant> time(Document event) {
    return event
        .time("series.lastObservedTime")
        .or(() -> event.time("lastTimestamp"))
        .or(() -> event.time("eventTime"))
        .or(() -> event.time("metadata.creationTimestamp"));
  }
}
