package dev.gpt2.operator.log;

import dev.gpt2.operator.status.Notice;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what is told as events, a line each: events are gone after an hour. The framework
 * puts the job's namespace and name beside each line of its reconcile.
 */
public final class NoticeLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.gpt2.operator");

  private NoticeLog() {}

  public static void tell(List<Notice> notices) {
    for (Notice notice : notices) {
      String line = line(notice);
      switch (notice.severity()) {
        case NORMAL -> LOG.info(line);
        case WARNING -> LOG.warn(line);
      }
    }
  }

  /** One line, whatever line breaks and other control characters the message has. */
  static String line(Notice notice) {
    String message = notice.message().strip().replaceAll("\\R", "; ").replaceAll("\\p{Cntrl}", "?");
    return notice.reason() + ": " + message;
  }
}
