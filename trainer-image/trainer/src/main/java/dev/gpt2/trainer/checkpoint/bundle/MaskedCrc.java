package dev.gpt2.trainer.checkpoint.bundle;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C, masked as LevelDB and TensorFlow store it, so that a checksum of bytes that hold
 * checksums is sound (google/leveldb, util/crc32c.h).
 */
final class MaskedCrc {
  private static final int ROTATED_BITS = 15;
  private static final int DELTA = 0xa282ead8;
  private static final long PIECE_BYTES = 1 << 30;

  private final CRC32C crc = new CRC32C();

  /** Takes in a buffer's remaining bytes; its position stays. */
  MaskedCrc add(ByteBuffer bytes) {
    crc.update(bytes.duplicate());
    return this;
  }

  MaskedCrc add(MemorySegment bytes) {
    for (long begin = 0; begin < bytes.byteSize(); begin += PIECE_BYTES) {
      long length = Math.min(PIECE_BYTES, bytes.byteSize() - begin);
      crc.update(bytes.asSlice(begin, length).asByteBuffer());
    }
    return this;
  }

  int value() {
    return Integer.rotateRight((int) crc.getValue(), ROTATED_BITS) + DELTA;
  }
}
