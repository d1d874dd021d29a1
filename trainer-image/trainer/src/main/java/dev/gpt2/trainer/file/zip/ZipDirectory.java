package dev.gpt2.trainer.file.zip;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A zip archive's directory.
 *
 * @param offset where it begins, and the entries' content ends
 */
record ZipDirectory(long offset, List<ZipArchive.Entry> entries) {
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int ENCRYPTED = 1;
  private static final int DEFLATED = 8;

  static ZipDirectory read(Path file, FileChannel channel) throws IOException {
    return new Reading(file, channel, channel.size()).directory();
  }

  private record Reading(Path file, FileChannel channel, long size) {

    ZipDirectory directory() throws IOException {
      long end = findEnd();
      ByteBuffer record = read(end, ZipRecords.END_BYTES);
      long count = Short.toUnsignedLong(record.getShort(10));
      long bytes = Integer.toUnsignedLong(record.getInt(12));
      long offset = Integer.toUnsignedLong(record.getInt(16));
      if (isZip64(end)) {
        end = read(end - ZipRecords.LOCATOR_BYTES, ZipRecords.LOCATOR_BYTES).getLong(8);
        ByteBuffer record64 = read(end, ZipRecords.END64_BYTES);
        require(record64.getInt(0) == ZipRecords.END64, end, "a zip64 archive's end expected");
        count = record64.getLong(32);
        bytes = record64.getLong(40);
        offset = record64.getLong(48);
      }
      require(
          offset >= 0 && bytes >= 0 && bytes <= Integer.MAX_VALUE && offset == end - bytes,
          end,
          "a directory of %d bytes expected before it, at byte %d".formatted(bytes, offset));
      require(
          count >= 0 && count <= bytes / ZipRecords.CENTRAL_BYTES,
          end,
          "%d entries announced, in a directory of %d bytes".formatted(count, bytes));
      return new ZipDirectory(offset, entries(offset, (int) bytes, (int) count));
    }

    /** The last record's place: whatever comment follows it ends with the file. */
    private long findEnd() throws IOException {
      int searched = (int) Math.min(size, ZipRecords.END_BYTES + LONGEST_COMMENT);
      ByteBuffer tail = read(size - searched, searched);
      for (int at = searched - ZipRecords.END_BYTES; at >= 0; at--) {
        if (tail.getInt(at) == ZipRecords.END
            && Short.toUnsignedInt(tail.getShort(at + 20))
                == searched - at - ZipRecords.END_BYTES) {
          return size - searched + at;
        }
      }
      throw damaged(size, "a whole zip archive expected, its end is missing");
    }

    private boolean isZip64(long end) throws IOException {
      return end >= ZipRecords.LOCATOR_BYTES
          && read(end - ZipRecords.LOCATOR_BYTES, ZipRecords.LOCATOR_BYTES).getInt(0)
              == ZipRecords.LOCATOR;
    }

    private List<ZipArchive.Entry> entries(long offset, int bytes, int count) throws IOException {
      ByteBuffer records = read(offset, bytes);
      List<ZipArchive.Entry> entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long place = offset + records.position();
        require(
            records.remaining() >= ZipRecords.CENTRAL_BYTES
                && records.getInt(records.position()) == ZipRecords.CENTRAL,
            place,
            "entry %d of %d of a zip directory expected".formatted(i + 1, count));
        ZipArchive.Entry entry = entry(records, place);
        require(
            entry.offset() >= 0
                && entry.offset() <= offset - ZipRecords.LOCAL_BYTES
                && entry.storedBytes() >= 0
                && (entry.deflated() ? entry.bytes() >= 0 : entry.bytes() == entry.storedBytes()),
            place,
            "impossible place or length of zip entry %s".formatted(entry.name()));
        entries.add(entry);
      }
      require(!records.hasRemaining(), offset + records.position(), "the directory's end expected");
      return entries;
    }

    private ZipArchive.Entry entry(ByteBuffer records, long place) throws IOException {
      int start = records.position();
      int flags = records.getShort(start + 8);
      int method = records.getShort(start + 10);
      int nameBytes = Short.toUnsignedInt(records.getShort(start + 28));
      int extraBytes = Short.toUnsignedInt(records.getShort(start + 30));
      int commentBytes = Short.toUnsignedInt(records.getShort(start + 32));
      int nameStart = start + ZipRecords.CENTRAL_BYTES;
      long next = (long) nameStart + nameBytes + extraBytes + commentBytes;
      require(next <= records.limit(), place, "a whole entry of a zip directory expected");
      require((flags & ENCRYPTED) == 0, place, "an entry without encryption expected");
      require(
          method == 0 || method == DEFLATED,
          place,
          "method 0 (stored) or 8 (deflated) expected, found %d".formatted(method));
      byte[] name = new byte[nameBytes];
      records.get(nameStart, name);
      Zip64Extra extra = new Zip64Extra(records.slice(nameStart + nameBytes, extraBytes));
      long bytes = extra.value(records.getInt(start + 24));
      long storedBytes = extra.value(records.getInt(start + 20));
      long offset = extra.value(records.getInt(start + 42));
      records.position((int) next);
      return new ZipArchive.Entry(
          new String(name, StandardCharsets.UTF_8),
          offset,
          storedBytes,
          bytes,
          records.getInt(start + 16),
          method == DEFLATED);
    }

    private ByteBuffer read(long offset, int bytes) throws IOException {
      return ZipRecords.read(file, channel, offset, bytes);
    }

    private void require(boolean sound, long offset, String message) throws CorruptFileException {
      if (!sound) {
        throw damaged(offset, message);
      }
    }

    private CorruptFileException damaged(long offset, String message) {
      return new CorruptFileException(file, offset, message + "; copy it again or save it again");
    }
  }
}
