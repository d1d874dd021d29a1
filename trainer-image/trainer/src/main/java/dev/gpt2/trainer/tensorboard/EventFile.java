package dev.gpt2.trainer.tensorboard;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of events as TensorBoard reads it: for each the length in 8 bytes, the length's checksum
 * in 4, the event, its checksum; little-endian.
 *
 * <p>TensorBoard reads a folder's files in the order of their names, which begin with a time, so a
 * later file gets a later time whatever the clock says. Sources: tensorboard's
 * summary/writer/record_writer.py and event_file_writer.py; tensorflow's lib/hash/crc32c.h.
 */
final class EventFile implements AutoCloseable {
  private static final int MASK_DELTA = 0xA282EAD8;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,18})\\..*");

  private final OutputStream out;

  EventFile(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
  }

  /** A name that isn't taken, and comes after those that are. */
  static Path name(Path folder, long epochSecond, String writer) throws IOException {
    long second = epochSecond;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        second = name.matches() ? Math.max(second, Long.parseLong(name.group(1)) + 1) : second;
      }
    }
    return folder.resolve(
        "events.out.tfevents.%010d.%s".formatted(second, writer.replaceAll("[^A-Za-z0-9.-]", "_")));
  }

  static OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void append(byte[] event) throws IOException {
    byte[] length = littleEndian(Long.BYTES).putLong(event.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(event);
    out.write(checksum(event));
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** CRC-32C, masked, as checksums of data that hold checksums would be weak. */
  private static byte[] checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    return littleEndian(Integer.BYTES).putInt(masked).array();
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
