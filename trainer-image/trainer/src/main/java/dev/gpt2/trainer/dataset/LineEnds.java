package dev.gpt2.trainer.dataset;

import java.nio.CharBuffer;

/**
 * Turns {@code \r\n} and {@code \r} into {@code \n} over the pieces of one text; drops its mark.
 */
final class LineEnds {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private boolean atStart = true;
  private boolean afterReturn;

  /** The text between position and limit, changed where it lies: the limit may come down. */
  CharBuffer unified(CharBuffer text) {
    char[] chars = text.array();
    int kept = text.position();
    for (int i = text.position(); i < text.limit(); i++) {
      char c = chars[i];
      boolean dropped = (atStart && c == BYTE_ORDER_MARK) || (afterReturn && c == '\n');
      if (!dropped) {
        chars[kept++] = c == '\r' ? '\n' : c;
      }
      atStart = false;
      afterReturn = c == '\r';
    }
    return text.limit(kept);
  }
}
