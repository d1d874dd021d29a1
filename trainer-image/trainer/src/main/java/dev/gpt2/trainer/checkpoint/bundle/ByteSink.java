package dev.gpt2.trainer.checkpoint.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes in memory that grow: the counterpart of {@link ByteCursor}, and protocol buffers' fields.
 */
final class ByteSink {
  private static final int VARINT_BITS = 7;
  private static final int MORE = 1 << VARINT_BITS;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  int size() {
    return bytes.size();
  }

  byte[] toArray() {
    return bytes.toByteArray();
  }

  ByteSink add(byte[] content) {
    return add(content, 0);
  }

  /** The content without its first bytes. */
  ByteSink add(byte[] content, int begin) {
    bytes.write(content, begin, content.length - begin);
    return this;
  }

  ByteSink unsignedByte(int value) {
    bytes.write(value);
    return this;
  }

  ByteSink varint(long value) {
    long rest = value;
    while (Long.compareUnsigned(rest, MORE) >= 0) {
      bytes.write((int) (rest % MORE) | MORE);
      rest >>>= VARINT_BITS;
    }
    bytes.write((int) rest);
    return this;
  }

  ByteSink fixed32(int value) {
    return add(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  ByteSink fixed64(long value) {
    return add(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  /** A field of a message; 0, the default, isn't written. */
  ByteSink varintField(int number, long value) {
    return value == 0 ? this : tag(number, ProtoField.VARINT).varint(value);
  }

  /** A field of a message; 0, the default, isn't written. */
  ByteSink fixed32Field(int number, int value) {
    return value == 0 ? this : tag(number, ProtoField.FIXED32).fixed32(value);
  }

  ByteSink messageField(int number, ByteSink message) {
    return tag(number, ProtoField.LENGTH).varint(message.size()).add(message.toArray());
  }

  private ByteSink tag(int number, int wireType) {
    return varint((long) number << ProtoField.TYPE_BITS | wireType);
  }
}
