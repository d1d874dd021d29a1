package dev.gpt2.trainer.dataset;

import dev.gpt2.trainer.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * A dataset as tokens, in memory.
 *
 * @param name what people call it in messages: the path it was read from
 */
public record EncodedDataset(String name, List<Chunk> chunks) {
  private static final int BLOCK_BYTES = 1 << 16;

  public EncodedDataset {
    chunks = List.copyOf(chunks);
  }

  public long tokenCount() {
    return chunks.stream().mapToLong(Chunk::length).sum();
  }

  public int longestChunk() {
    return chunks.stream().mapToInt(Chunk::length).max().orElse(0);
  }

  /**
   * SHA-256 in hexadecimal over, for each chunk, its length (int64) and its ids (int32 each), all
   * little-endian: the same for the same tokens, from whatever files they came.
   */
  public String digest() {
    MessageDigest sha256 = Sha256.start();
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Chunk chunk : chunks) {
      room(block, sha256).putLong(chunk.length());
      for (int i = 0; i < chunk.length(); i++) {
        room(block, sha256).putInt(chunk.token(i));
      }
    }
    sha256.update(block.flip());
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static ByteBuffer room(ByteBuffer block, MessageDigest sha256) {
    if (block.remaining() < Long.BYTES) {
      sha256.update(block.flip());
      block.clear();
    }
    return block;
  }
}
