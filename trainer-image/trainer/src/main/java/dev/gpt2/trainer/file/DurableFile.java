package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A new file whose bytes are on the disk, and whose digest is known, when it is finished. */
public final class DurableFile implements AutoCloseable {
  /** Small enough to stay in the processor's cache between digest and write. */
  private static final int PIECE_BYTES = 1 << 18;

  private final FileChannel channel;
  private final MessageDigest sha256 = Sha256.start();

  private DurableFile(FileChannel channel) {
    this.channel = channel;
  }

  public static DurableFile create(Disk disk, Path file) throws IOException {
    return new DurableFile(disk.create(file));
  }

  /** Writes all remaining bytes of a buffer. */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int length = Math.min(PIECE_BYTES, bytes.remaining());
      ByteBuffer piece = bytes.slice(bytes.position(), length);
      sha256.update(piece.duplicate());
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
      bytes.position(bytes.position() + length);
    }
  }

  /** Forces the bytes to the disk; their SHA-256 in hexadecimal. */
  public String finish() throws IOException {
    channel.force(true);
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
