package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.trainer.file.CorruptFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * One field of a protocol buffer message, undecoded.
 *
 * <p>The encoding (protobuf.dev, Encoding) is a tag, number times 8 plus wire type, and a value
 * whose length the wire type tells. This is all of it that a bundle's two messages need.
 *
 * @param value of the wire types for varints and fixed numbers
 * @param bytes of the wire type for what has a length; empty for the others
 */
record ProtoField(int number, int wireType, long value, ByteCursor bytes) {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;

  /** The tag's bits for the wire type. */
  static final int TYPE_BITS = 3;

  private static final int LARGEST_NUMBER = (1 << 29) - 1;

  /** All fields of a message, in the order in which it has them. */
  static List<ProtoField> all(ByteCursor message) throws CorruptFileException {
    List<ProtoField> fields = new ArrayList<>();
    while (message.hasRemaining()) {
      fields.add(next(message));
    }
    return fields;
  }

  private static ProtoField next(ByteCursor message) throws CorruptFileException {
    int place = message.offset();
    long tag = message.varint("tag");
    int wireType = (int) (tag % (1 << TYPE_BITS));
    long number = tag >>> TYPE_BITS;
    if (number < 1 || number > LARGEST_NUMBER) {
      throw message.corrupt(place, "a field's number expected, %d found".formatted(number));
    }
    ByteCursor none = message.take(0, "nothing");
    return switch (wireType) {
      case VARINT -> new ProtoField((int) number, wireType, message.varint("value"), none);
      case FIXED64 -> new ProtoField((int) number, wireType, message.fixed64("value"), none);
      case FIXED32 ->
          new ProtoField(
              (int) number, wireType, Integer.toUnsignedLong(message.fixed32("value")), none);
      case LENGTH -> {
        int length = message.number("length", message.remaining());
        yield new ProtoField((int) number, wireType, 0, message.take(length, "value"));
      }
      default ->
          throw message.corrupt(
              place, "field %d: unknown wire type %d".formatted(number, wireType));
    };
  }

  /** The value of a field that must be a whole number from 0. */
  long natural(String name) throws CorruptFileException {
    require(VARINT, name);
    if (value < 0) {
      throw bytes.corrupt(
          bytes.offset(), "%s: a number from 0 expected, %d found".formatted(name, value));
    }
    return value;
  }

  int fixed32(String name) throws CorruptFileException {
    require(FIXED32, name);
    return (int) value;
  }

  /** The fields of a field that is a message itself. */
  List<ProtoField> message(String name) throws CorruptFileException {
    require(LENGTH, name);
    return all(bytes);
  }

  private void require(int expected, String name) throws CorruptFileException {
    if (wireType != expected) {
      throw bytes.corrupt(
          bytes.offset(),
          "%s: wire type %d expected, %d found".formatted(name, expected, wireType));
    }
  }
}
