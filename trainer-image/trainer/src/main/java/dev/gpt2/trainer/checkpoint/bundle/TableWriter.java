package dev.gpt2.trainer.checkpoint.bundle;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes a table as TensorFlow does, byte for byte: blocks of 256 KiB, each 16th key whole, nothing
 * compressed (tensorflow/tensorflow, tensorflow/core/lib/io/table_builder.cc and table_options.h).
 */
final class TableWriter {
  private static final int BLOCK_BYTES = 262_144;
  private static final int ENTRIES_PER_RESTART = 16;
  private static final int HANDLES_BYTES = Table.FOOTER_BYTES - Long.BYTES;
  private static final int LARGEST_BYTE = 0xff;

  private final int blockBytes;
  private final ByteSink file = new ByteSink();
  private final BlockBuilder index = new BlockBuilder(1);
  private BlockBuilder block = new BlockBuilder(ENTRIES_PER_RESTART);
  private byte[] lastKey = {};
  private byte[] waitingHandle = {};

  TableWriter() {
    this(BLOCK_BYTES);
  }

  TableWriter(int blockBytes) {
    this.blockBytes = blockBytes;
  }

  /** Adds an entry whose key comes after that of the entry before. */
  void add(byte[] key, byte[] value) {
    boolean first = block.isEmpty() && file.size() == 0;
    if (!first && Arrays.compareUnsigned(lastKey, key) >= 0) {
      throw new IllegalArgumentException("keys in ascending order expected");
    }
    if (waitingHandle.length > 0) {
      index.add(between(lastKey, key), waitingHandle);
      waitingHandle = new byte[0];
    }
    block.add(key, value);
    lastKey = key;
    if (block.size() >= blockBytes) {
      waitingHandle = append(block);
      block = new BlockBuilder(ENTRIES_PER_RESTART);
    }
  }

  byte[] finish() {
    if (!block.isEmpty()) {
      waitingHandle = append(block);
    }
    byte[] metaIndexHandle = append(new BlockBuilder(ENTRIES_PER_RESTART));
    if (waitingHandle.length > 0) {
      index.add(after(lastKey), waitingHandle);
    }
    byte[] indexHandle = append(index);
    int footerBegin = file.size();
    file.add(metaIndexHandle).add(indexHandle);
    file.add(new byte[HANDLES_BYTES - (file.size() - footerBegin)]);
    return file.fixed64(Table.MAGIC).toArray();
  }

  /** Writes a block; its handle. */
  private byte[] append(BlockBuilder builder) {
    byte[] content = builder.finish();
    byte[] handle = new ByteSink().varint(file.size()).varint(content.length).toArray();
    byte[] compression = {Table.UNCOMPRESSED};
    int checksum =
        new MaskedCrc().add(ByteBuffer.wrap(content)).add(ByteBuffer.wrap(compression)).value();
    file.add(content).add(compression).fixed32(checksum);
    return handle;
  }

  /**
   * A key from {@code start} up to but not {@code limit}, shorter than {@code start} if it can be.
   */
  private static byte[] between(byte[] start, byte[] limit) {
    int at = Arrays.mismatch(start, limit);
    if (at >= Math.min(start.length, limit.length)
        || Byte.toUnsignedInt(start[at]) + 1 >= Byte.toUnsignedInt(limit[at])) {
      return start;
    }
    return incremented(start, at);
  }

  /** A key from {@code key} up, as short as can be. */
  private static byte[] after(byte[] key) {
    for (int at = 0; at < key.length; at++) {
      if (Byte.toUnsignedInt(key[at]) != LARGEST_BYTE) {
        return incremented(key, at);
      }
    }
    return key;
  }

  private static byte[] incremented(byte[] key, int at) {
    byte[] shorter = Arrays.copyOf(key, at + 1);
    shorter[at]++;
    return shorter;
  }
}
