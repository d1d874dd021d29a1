package dev.gpt2.trainer.file.zip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The values of a directory's entry that need more than 32 bits, in the order of their fields. */
final class Zip64Extra {
  /** What isn't there can't be right. */
  private static final long MISSING = -1;

  private final ByteBuffer values;

  Zip64Extra(ByteBuffer extraFields) {
    values = find(extraFields.order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A field's value, or the next of these if the field says so. */
  long value(int field) {
    if (field != ZipRecords.SEE_ZIP64) {
      return Integer.toUnsignedLong(field);
    }
    return values.remaining() < Long.BYTES ? MISSING : values.getLong();
  }

  private static ByteBuffer find(ByteBuffer fields) {
    while (fields.remaining() >= 2 * Short.BYTES) {
      int id = fields.getShort();
      int bytes = Math.min(Short.toUnsignedInt(fields.getShort()), fields.remaining());
      if (id == ZipRecords.ZIP64) {
        return fields.slice(fields.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
      }
      fields.position(fields.position() + bytes);
    }
    return ByteBuffer.allocate(0);
  }
}
