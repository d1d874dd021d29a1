package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of keys and values in ascending order, in a file that is in memory.
 *
 * <p>Format (google/leveldb, doc/table_format.md, which TensorFlow took over): data blocks, a meta
 * index block, an index block, a footer of 48 bytes. Each block is followed by a byte for its
 * compression and a checksum of both. The footer holds the handles (offset and size) of the two
 * index blocks, zeros, and a magic number. The index block's values are the data blocks' handles.
 */
final class Table {
  static final int FOOTER_BYTES = 48;
  static final long MAGIC = 0xdb4775248b80fb57L;

  /** What follows a block: one byte for its compression, four of its checksum. */
  static final int TRAILER_BYTES = 1 + Integer.BYTES;

  static final byte UNCOMPRESSED = 0;

  private final Path file;
  private final byte[] content;

  private Table(Path file, byte[] content) {
    this.file = file;
    this.content = content;
  }

  /**
   * All entries, in the order of their keys.
   *
   * @throws CorruptFileException unless each byte of the table is as it was written
   */
  static List<TableEntry> read(Path file, byte[] content) throws CorruptFileException {
    return new Table(file, content).entries();
  }

  private List<TableEntry> entries() throws CorruptFileException {
    ByteCursor footer = footer();
    ByteCursor metaIndex = block(footer, "the meta index block");
    ByteCursor index = block(footer, "the index block");
    while (footer.hasRemaining()) {
      int place = footer.offset();
      if (footer.unsignedByte("padding") != 0) {
        throw footer.corrupt(place, "zeros expected between the footer's handles and magic number");
      }
    }
    TableEntry.all(metaIndex);
    List<TableEntry> entries = new ArrayList<>();
    for (TableEntry handle : TableEntry.all(index)) {
      List<TableEntry> block = TableEntry.all(block(handle.value(), "a data block"));
      if (!entries.isEmpty() && !block.isEmpty()) {
        block.getFirst().requireAfter(entries.getLast().key());
      }
      entries.addAll(block);
    }
    return entries;
  }

  private ByteCursor footer() throws CorruptFileException {
    int begin = content.length - FOOTER_BYTES;
    if (begin < 0) {
      throw new CorruptFileException(
          file,
          content.length,
          "a table with a footer of %d bytes expected, the file ends; copy it again"
              .formatted(FOOTER_BYTES));
    }
    int magicBegin = content.length - Long.BYTES;
    long magic = new ByteCursor(file, content, magicBegin, content.length).fixed64("magic number");
    if (magic != MAGIC) {
      throw new CorruptFileException(
          file,
          magicBegin,
          ("magic number %016x expected, %016x found; the file is cut off or isn't the index of a"
                  + " TensorFlow checkpoint: copy it again")
              .formatted(MAGIC, magic));
    }
    return new ByteCursor(file, content, begin, magicBegin);
  }

  /** The block that the next handle at {@code cursor} points to, its checksum verified. */
  private ByteCursor block(ByteCursor cursor, String what) throws CorruptFileException {
    int place = cursor.offset();
    int largest = content.length - FOOTER_BYTES;
    int begin = cursor.number(what + ": offset", largest);
    int size = cursor.number(what + ": size", largest);
    if ((long) begin + size + TRAILER_BYTES > largest) {
      throw cursor.corrupt(
          place,
          "%s: bytes [%d, %d) stated, but the footer begins at %d"
              .formatted(what, begin, (long) begin + size + TRAILER_BYTES, largest));
    }
    ByteCursor trailer =
        new ByteCursor(file, content, begin + size + 1, begin + size + TRAILER_BYTES);
    int expected = trailer.fixed32("checksum");
    int found = new MaskedCrc().add(ByteBuffer.wrap(content, begin, size + 1)).value();
    if (found != expected) {
      throw new CorruptFileException(
          file,
          begin,
          "%s: checksum %08x expected, %08x found; copy the file again"
              .formatted(what, expected, found));
    }
    if (content[begin + size] != UNCOMPRESSED) {
      throw new InvalidRunException(
          ("%s: at byte %d: an uncompressed block expected, as TensorFlow writes them; found one of"
                  + " compression %d; save the checkpoint again with tf.compat.v1.train.Saver")
              .formatted(file, begin, content[begin + size]));
    }
    return new ByteCursor(file, content, begin, begin + size);
  }
}
