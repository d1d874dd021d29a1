package dev.gpt2.trainer.file.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip archive whose entries aren't compressed and may be of any size, none of it known
 * before; each may have a head of fixed size that is only given at its end.
 *
 * <p>Sizes are always written in zip64's way, as Python's {@code zipfile} does where it can't know
 * them; times are left out. So the same entries are the same bytes.
 */
public final class StoredZip {
  private final FileChannel channel;
  private final List<ZipArchive.Entry> entries = new ArrayList<>();
  private final CRC32 checksum = new CRC32();
  private String name = "";
  private int headBytes;
  private long offset;
  private long bodyBytes;

  /** Writes from the channel's position on, which becomes the archive's beginning. */
  public StoredZip(FileChannel channel) {
    this.channel = channel;
  }

  /** Begins an entry, named in ASCII; room is left for its head. */
  public void begin(String entryName, int entryHeadBytes) throws IOException {
    name = entryName;
    headBytes = entryHeadBytes;
    offset = channel.position();
    bodyBytes = 0;
    checksum.reset();
    channel.position(offset + ZipRecords.localBytes(name) + headBytes);
  }

  /** Writes all remaining bytes as the next of the entry's body. */
  public void write(ByteBuffer bytes) throws IOException {
    bodyBytes += bytes.remaining();
    checksum.update(bytes.duplicate());
    writeAll(bytes);
  }

  /** Ends the entry, and puts the head before its body. */
  public void end(byte[] head) throws IOException {
    if (head.length != headBytes) {
      throw new IllegalArgumentException(
          "head of %d bytes announced, %d given".formatted(headBytes, head.length));
    }
    CRC32 headChecksum = new CRC32();
    headChecksum.update(head);
    long bytes = headBytes + bodyBytes;
    int sum = Crc32Sum.of(headChecksum.getValue(), checksum.getValue(), bodyBytes);
    ZipArchive.Entry entry = new ZipArchive.Entry(name, offset, bytes, bytes, sum, false);
    long end = channel.position();
    channel.position(offset);
    writeAll(ZipRecords.local(entry));
    writeAll(ByteBuffer.wrap(head));
    channel.position(end);
    entries.add(entry);
  }

  /** Writes the archive's directory; the channel stays open. */
  public void finish() throws IOException {
    long directory = channel.position();
    for (ZipArchive.Entry entry : entries) {
      writeAll(ZipRecords.central(entry));
    }
    long end = channel.position();
    writeAll(ZipRecords.end(entries.size(), directory, end));
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
