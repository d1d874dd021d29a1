package dev.gpt2.trainer.dataset;

import java.nio.CharBuffer;

/**
 * Turns {@code \r\n} and {@code \r} into {@code \n} over the pieces of one text; drops its mark.
 */
final class LineEnds {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private boolean atStart = true;
  private boolean afterReturn;

  String unified(CharBuffer text) {
    StringBuilder unified = new StringBuilder(text.remaining());
    while (text.hasRemaining()) {
      char c = text.get();
      boolean dropped = (atStart && c == BYTE_ORDER_MARK) || (afterReturn && c == '\n');
      if (!dropped) {
        unified.append(c == '\r' ? '\n' : c);
      }
      atStart = false;
      afterReturn = c == '\r';
    }
    return unified.toString();
  }
}
