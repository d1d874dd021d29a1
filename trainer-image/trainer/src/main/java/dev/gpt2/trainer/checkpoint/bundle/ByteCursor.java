package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads a stretch of a file's bytes from its begin to its end; whatever would go beyond is refused
 * with the place in the file.
 */
final class ByteCursor {
  private static final int VARINT_BITS = 7;
  private static final int MORE = 1 << VARINT_BITS;

  private final Path file;
  private final byte[] content;
  private final int end;
  private int offset;

  /** A cursor over the bytes [{@code offset}, {@code end}) of a file that is in memory. */
  ByteCursor(Path file, byte[] content, int offset, int end) {
    this.file = file;
    this.content = content;
    this.offset = offset;
    this.end = end;
  }

  /** Where in the file the next byte is. */
  int offset() {
    return offset;
  }

  int remaining() {
    return end - offset;
  }

  boolean hasRemaining() {
    return offset < end;
  }

  /**
   * An unsigned number of up to 64 bits, seven a byte, the lowest first, as protocol buffers and
   * LevelDB write it: in no more bytes than it needs.
   */
  long varint(String what) throws CorruptFileException {
    int begin = offset;
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
      int next = unsignedByte(what);
      long bits = next % MORE;
      if (bits << shift >>> shift != bits || (next == 0 && shift > 0)) {
        break;
      }
      value |= bits << shift;
      if (next < MORE) {
        return value;
      }
    }
    throw corrupt(begin, "%s: a number in 7 bits a byte expected, none found".formatted(what));
  }

  /** A number from 0 to {@code largest}, written as {@link #varint}. */
  int number(String what, int largest) throws CorruptFileException {
    int begin = offset;
    long value = varint(what);
    if (value < 0 || value > largest) {
      throw corrupt(
          begin,
          "%s: 0 to %d expected, %s found".formatted(what, largest, Long.toUnsignedString(value)));
    }
    return (int) value;
  }

  int unsignedByte(String what) throws CorruptFileException {
    require(1, what);
    return Byte.toUnsignedInt(content[offset++]);
  }

  int fixed32(String what) throws CorruptFileException {
    return buffer(Integer.BYTES, what).getInt();
  }

  long fixed64(String what) throws CorruptFileException {
    return buffer(Long.BYTES, what).getLong();
  }

  /** The next bytes as characters from 0 to 255. */
  String latin1(int bytes, String what) throws CorruptFileException {
    return StandardCharsets.ISO_8859_1.decode(buffer(bytes, what)).toString();
  }

  /** A cursor over the next bytes, which this one leaves behind. */
  ByteCursor take(int bytes, String what) throws CorruptFileException {
    require(bytes, what);
    offset += bytes;
    return new ByteCursor(file, content, offset - bytes, offset);
  }

  CorruptFileException corrupt(long place, String message) {
    return new CorruptFileException(file, place, message);
  }

  private ByteBuffer buffer(int bytes, String what) throws CorruptFileException {
    ByteCursor next = take(bytes, what);
    return ByteBuffer.wrap(content, next.offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(int bytes, String what) throws CorruptFileException {
    if (bytes > remaining()) {
      throw corrupt(offset, "%s: %d bytes expected, %d left".formatted(what, bytes, remaining()));
    }
  }
}
