package dev.gpt2.trainer.dataset;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The integer types of numpy that token ids come in; all little-endian. */
enum NpyType {
  U1("|u1", 1) {
    @Override
    long next(ByteBuffer bytes) {
      return Byte.toUnsignedLong(bytes.get());
    }
  },
  I1("|i1", 1) {
    @Override
    long next(ByteBuffer bytes) {
      return bytes.get();
    }
  },
  U2("<u2", 2) {
    @Override
    long next(ByteBuffer bytes) {
      return Short.toUnsignedLong(bytes.getShort());
    }
  },
  I2("<i2", 2) {
    @Override
    long next(ByteBuffer bytes) {
      return bytes.getShort();
    }
  },
  U4("<u4", 4) {
    @Override
    long next(ByteBuffer bytes) {
      return Integer.toUnsignedLong(bytes.getInt());
    }
  },
  I4("<i4", 4) {
    @Override
    long next(ByteBuffer bytes) {
      return bytes.getInt();
    }
  },
  /** No id needs the topmost bit: with it a number is negative here, and refused. */
  U8("<u8", 8) {
    @Override
    long next(ByteBuffer bytes) {
      return bytes.getLong();
    }
  },
  I8("<i8", 8) {
    @Override
    long next(ByteBuffer bytes) {
      return bytes.getLong();
    }
  };

  private final String description;
  private final int bytes;

  NpyType(String description, int bytes) {
    this.description = description;
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** How numpy calls it. */
  String description() {
    return description;
  }

  abstract long next(ByteBuffer bytes);

  static Optional<NpyType> of(String description) {
    return Arrays.stream(values()).filter(type -> type.description.equals(description)).findAny();
  }

  static String known() {
    return Arrays.stream(values()).map(type -> type.description).collect(Collectors.joining(", "));
  }
}
