package dev.gpt2.operator.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gpt2.operator.status.Notice;
import dev.gpt2.operator.status.Notice.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class NoticeLogTest {

  @Test
  void eachNotice_isALineOfItsSeverity() {
    List<String> said =
        said(
            List.of(
                new Notice(Severity.NORMAL, "TrainerRuns", "in pod a"),
                new Notice(Severity.WARNING, "OutOfMemory", "killed")));

    assertThat(said).containsExactly("INFO TrainerRuns: in pod a", "WARN OutOfMemory: killed");
  }

  @Test
  void severalViolations_areOneLine() {
    assertThat(NoticeLog.line(new Notice(Severity.WARNING, "InvalidSpec", "a: b\nc: d\r\n\te")))
        .isEqualTo("InvalidSpec: a: b; c: d; ?e");
  }

  private static List<String> said(List<Notice> notices) {
    List<String> lines = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(word(record.getLevel()) + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.gpt2.operator");
    logger.addHandler(handler);
    try {
      NoticeLog.tell(notices);
    } finally {
      logger.removeHandler(handler);
    }
    return lines;
  }

  /** JBoss' log manager has levels of its own, with the numbers of java.util.logging's. */
  private static String word(Level level) {
    return level.intValue() == Level.WARNING.intValue() ? "WARN" : "INFO";
  }
}
