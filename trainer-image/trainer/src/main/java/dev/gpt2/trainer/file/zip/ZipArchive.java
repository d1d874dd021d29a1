package dev.gpt2.trainer.file.zip;

import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads a zip archive's entries, stored or deflated, also zip64's.
 *
 * <p>Java's own {@code ZipFile} takes some damage for a failure of the disk, which one tries again.
 * Here every place and length is checked against the file first. Entries' checksums are not: who
 * reads an entry to its end compares them.
 */
public final class ZipArchive implements AutoCloseable {
  private static final int BLOCK_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ZipDirectory directory;

  /**
   * What the directory says of an entry.
   *
   * @param offset of its local record
   * @param storedBytes what it takes in the archive
   * @param bytes of its content
   * @param checksum CRC-32 of its content
   */
  public record Entry(
      String name, long offset, long storedBytes, long bytes, int checksum, boolean deflated) {}

  private ZipArchive(Path file, FileChannel channel, ZipDirectory directory) {
    this.file = file;
    this.channel = channel;
    this.directory = directory;
  }

  /**
   * Opens an archive.
   *
   * @throws CorruptFileException when it isn't one, or its directory is damaged
   */
  public static ZipArchive open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new ZipArchive(file, channel, ZipDirectory.read(file, channel));
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }

  /** In the order of the directory. */
  public List<Entry> entries() {
    return directory.entries();
  }

  /**
   * An entry's content. Damage in deflated data shows as {@link java.util.zip.ZipException} or
   * {@link java.io.EOFException} when it is read.
   *
   * @throws CorruptFileException when its local record is damaged
   */
  public InputStream read(Entry entry) throws IOException {
    InputStream stored = new ChannelStream(contentStart(entry), entry.storedBytes());
    if (!entry.deflated()) {
      return stored;
    }
    Inflater inflater = new Inflater(true);
    return new InflaterInputStream(stored, inflater, BLOCK_BYTES) {
      @Override
      public void close() {
        inflater.end();
      }
    };
  }

  private long contentStart(Entry entry) throws IOException {
    ByteBuffer local = ZipRecords.read(file, channel, entry.offset(), ZipRecords.LOCAL_BYTES);
    if (local.getInt(0) != ZipRecords.LOCAL) {
      throw new CorruptFileException(
          file, entry.offset(), "the record of zip entry %s expected".formatted(entry.name()));
    }
    long start =
        entry.offset()
            + ZipRecords.LOCAL_BYTES
            + Short.toUnsignedInt(local.getShort(26))
            + Short.toUnsignedInt(local.getShort(28));
    if (entry.storedBytes() > directory.offset() - start) {
      throw new CorruptFileException(
          file,
          start,
          "%d bytes of zip entry %s expected, but the directory begins at byte %d"
              .formatted(entry.storedBytes(), entry.name(), directory.offset()));
    }
    return start;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A part of the file. */
  private final class ChannelStream extends InputStream {
    private long at;
    private final long end;

    ChannelStream(long start, long bytes) {
      at = start;
      end = start + bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int start, int length) throws IOException {
      if (at == end) {
        return -1;
      }
      int most = (int) Math.min(length, end - at);
      int bytes = channel.read(ByteBuffer.wrap(into, start, most), at);
      at += Math.max(0, bytes);
      return bytes;
    }
  }
}
