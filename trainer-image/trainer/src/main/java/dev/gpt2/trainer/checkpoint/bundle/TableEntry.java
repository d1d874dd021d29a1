package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.trainer.file.CorruptFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry of a table.
 *
 * @param key its bytes as characters from 0 to 255, so that strings compare as the bytes do
 */
record TableEntry(String key, ByteCursor value) {

  /**
   * All entries of a block.
   *
   * <p>An entry (google/leveldb, table/block_builder.cc): how many bytes of the key are those of
   * the key before, how many follow, the value's length, the rest of the key, the value. At the
   * block's end are the offsets of entries with whole keys, where a search may begin, and their
   * number; here they only bound the entries.
   */
  static List<TableEntry> all(ByteCursor block) throws CorruptFileException {
    ByteCursor entries = withoutRestarts(block);
    List<TableEntry> all = new ArrayList<>();
    String previous = "";
    while (entries.hasRemaining()) {
      int shared = entries.number("bytes of the key before", previous.length());
      int rest = entries.number("bytes of the key", entries.remaining());
      int valueBytes = entries.number("bytes of the value", entries.remaining());
      String key = previous.substring(0, shared) + entries.latin1(rest, "key");
      TableEntry entry = new TableEntry(key, entries.take(valueBytes, "value"));
      if (!all.isEmpty()) {
        entry.requireAfter(previous);
      }
      all.add(entry);
      previous = key;
    }
    return all;
  }

  private static ByteCursor withoutRestarts(ByteCursor block) throws CorruptFileException {
    int bytes = block.remaining();
    int numberAt = bytes - Integer.BYTES;
    if (numberAt < 0) {
      throw block.corrupt(
          block.offset(), "a block of at least 4 bytes expected, %d found".formatted(bytes));
    }
    ByteCursor entries = block.take(numberAt, "block");
    int place = block.offset();
    long restarts = Integer.toUnsignedLong(block.fixed32("number of restarts"));
    if (restarts > numberAt / Integer.BYTES) {
      throw block.corrupt(
          place, "%d restarts stated in a block of %d bytes".formatted(restarts, bytes));
    }
    return entries.take(numberAt - (int) restarts * Integer.BYTES, "entries");
  }

  void requireAfter(String previous) throws CorruptFileException {
    if (key.compareTo(previous) <= 0) {
      throw value.corrupt(
          value.offset(), "keys in ascending order expected, %s after %s".formatted(key, previous));
    }
  }
}
