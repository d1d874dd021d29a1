package dev.gpt2.trainer.dataset;

import dev.gpt2.trainer.file.zip.StoredZip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Writes chunks as {@code numpy.savez} does: arrays {@code arr_0}, {@code arr_1}, … of uint16, or
 * of int32 where a vocabulary has greater ids.
 *
 * <p>Nothing is compressed: so the head of an array, which tells its length, can be written when
 * the length is known; and the same chunks are the same bytes wherever they are written.
 */
final class NpzWriter implements ChunkSink {
  private static final int BLOCK_BYTES = 1 << 16;

  private final StoredZip zip;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private NpyType type = NpyType.U2;
  private int arrays;
  private long length;
  private long tokens;
  private long longest;

  /** Writes from the channel's position on. */
  NpzWriter(FileChannel channel) {
    zip = new StoredZip(channel);
  }

  int arrays() {
    return arrays;
  }

  long tokens() {
    return tokens;
  }

  /** Tokens of the longest array. */
  long longest() {
    return longest;
  }

  @Override
  public void begin(int vocabulary, long expectedLength) throws IOException {
    type = type(vocabulary);
    length = 0;
    zip.begin("arr_%d.npy".formatted(arrays++), NpyHeader.WRITTEN_BYTES);
  }

  @Override
  public void add(int[] ids) throws IOException {
    for (int id : ids) {
      put(id);
    }
  }

  /** The chunk's next id. */
  void put(int id) throws IOException {
    if (block.remaining() < type.bytes()) {
      flush();
    }
    if (type == NpyType.U2) {
      block.putShort((short) id);
    } else {
      block.putInt(id);
    }
    length++;
  }

  @Override
  public void end() throws IOException {
    flush();
    zip.end(NpyHeader.write(type, length));
    tokens += length;
    longest = Math.max(longest, length);
  }

  /** Completes the archive; the channel stays open. */
  void finish() throws IOException {
    zip.finish();
  }

  private void flush() throws IOException {
    zip.write(block.flip());
    block.clear();
  }

  /** The type of arrays with a vocabulary's ids. */
  static NpyType type(int vocabulary) {
    return vocabulary <= NarrowChunk.LARGEST_VOCABULARY ? NpyType.U2 : NpyType.I4;
  }
}
