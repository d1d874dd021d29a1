package dev.gpt2.trainer.file.zip;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The records of a zip archive (PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to
 * 4.3.16 and 4.5.3); as they are written here, entries are stored and have zip64's fields.
 */
final class ZipRecords {
  static final int LOCAL = 0x04034b50;
  static final int CENTRAL = 0x02014b50;
  static final int END64 = 0x06064b50;
  static final int LOCATOR = 0x07064b50;
  static final int END = 0x06054b50;

  static final int LOCAL_BYTES = 30;
  static final int CENTRAL_BYTES = 46;
  static final int END64_BYTES = 56;
  static final int LOCATOR_BYTES = 20;
  static final int END_BYTES = 22;

  /** In a field of 32 bits: its value is in the extra field {@link #ZIP64}. */
  static final int SEE_ZIP64 = -1;

  static final short ZIP64 = 1;

  private static final short VERSION = 45;
  private static final short STORED = 0;

  /** 1980-01-01, the earliest: an archive's bytes don't tell when it was written. */
  private static final short DATE = 1 << 5 | 1;

  private static final int EXTRA_HEAD = 2 * Short.BYTES;
  private static final int LOCAL_EXTRA = 2 * Long.BYTES;
  private static final int CENTRAL_EXTRA = 3 * Long.BYTES;

  private ZipRecords() {}

  /** How long the local record of an entry is that is written here. */
  static int localBytes(String name) {
    return LOCAL_BYTES + name.length() + EXTRA_HEAD + LOCAL_EXTRA;
  }

  static ByteBuffer local(ZipArchive.Entry entry) {
    ByteBuffer record = start(LOCAL, localBytes(entry.name())).putShort(VERSION);
    putCommon(record, entry, LOCAL_EXTRA).put(name(entry));
    putExtra(record, LOCAL_EXTRA).putLong(entry.bytes()).putLong(entry.storedBytes());
    return record.flip();
  }

  static ByteBuffer central(ZipArchive.Entry entry) {
    ByteBuffer record =
        start(CENTRAL, CENTRAL_BYTES + entry.name().length() + EXTRA_HEAD + CENTRAL_EXTRA);
    putCommon(record.putShort(VERSION).putShort(VERSION), entry, CENTRAL_EXTRA);
    // no comment, first disk, no attributes
    record.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    putExtra(record.putInt(SEE_ZIP64).put(name(entry)), CENTRAL_EXTRA);
    record.putLong(entry.bytes()).putLong(entry.storedBytes()).putLong(entry.offset());
    return record.flip();
  }

  /** What follows the directory, which lies at [directory, end). */
  static ByteBuffer end(long entries, long directory, long end) {
    ByteBuffer record = start(END64, END64_BYTES + LOCATOR_BYTES + END_BYTES);
    record.putLong(END64_BYTES - Integer.BYTES - Long.BYTES).putShort(VERSION).putShort(VERSION);
    record.putInt(0).putInt(0).putLong(entries).putLong(entries);
    record.putLong(end - directory).putLong(directory);
    record.putInt(LOCATOR).putInt(0).putLong(end).putInt(1);
    record.putInt(END).putShort((short) 0).putShort((short) 0).putInt(SEE_ZIP64);
    record.putInt(SEE_ZIP64).putInt(SEE_ZIP64).putShort((short) 0);
    return record.flip();
  }

  /**
   * Bytes of an archive.
   *
   * @throws CorruptFileException when the file has none there
   */
  static ByteBuffer read(Path file, FileChannel channel, long offset, int bytes)
      throws IOException {
    if (offset < 0 || offset > channel.size() - bytes) {
      throw new CorruptFileException(
          file,
          Math.clamp(offset, 0, channel.size()),
          "%d bytes of a zip archive expected at byte %d, but the file has %d; copy it again"
              .formatted(bytes, offset, channel.size()));
    }
    ByteBuffer record = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (record.hasRemaining()) {
      if (channel.read(record, offset + record.position()) < 0) {
        throw new CorruptFileException(file, channel.size(), "the file has become shorter");
      }
    }
    return record.flip();
  }

  /** From the flags to the length of the extra fields. */
  private static ByteBuffer putCommon(ByteBuffer record, ZipArchive.Entry entry, int extraBytes) {
    record.putShort((short) 0).putShort(STORED).putShort((short) 0).putShort(DATE);
    record.putInt(entry.checksum()).putInt(SEE_ZIP64).putInt(SEE_ZIP64);
    return record
        .putShort((short) entry.name().length())
        .putShort((short) (EXTRA_HEAD + extraBytes));
  }

  private static ByteBuffer putExtra(ByteBuffer record, int bytes) {
    return record.putShort(ZIP64).putShort((short) bytes);
  }

  private static byte[] name(ZipArchive.Entry entry) {
    return entry.name().getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuffer start(int signature, int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(signature);
  }
}
