package dev.gpt2.trainer.fetch;

import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that is on its way. What has come stays when this is closed, and the next process goes on
 * from there.
 *
 * <p>The server's tag for the bytes stands in a file beside, which is only written once they are on
 * the disk: after a power cut there is none, and nobody takes holes in the file for its content.
 */
final class PartialFile implements AutoCloseable {
  private final Path file;
  private final Path tagFile;
  private final FileChannel channel;
  private MessageDigest sha256 = Sha256.start();
  private long length;
  private @Nullable String eTag;
  private boolean pieced;

  private PartialFile(Path file, Path tagFile, FileChannel channel) {
    this.file = file;
    this.tagFile = tagFile;
    this.channel = channel;
  }

  /** Opens what there is, or nothing yet. */
  static PartialFile open(Disk disk, Path file, Path tagFile) throws IOException {
    Files.createDirectories(parent(file));
    Files.createDirectories(parent(tagFile));
    PartialFile partial = new PartialFile(file, tagFile, disk.append(file));
    partial.readOn();
    return partial;
  }

  long length() {
    return length;
  }

  /** The server's tag for the bytes that are there. */
  Optional<String> eTag() {
    return Optional.ofNullable(eTag);
  }

  /** The bytes from here on are of the content with this tag. */
  void taggedAs(@Nullable String tag) {
    pieced |= length > 0;
    eTag = tag;
  }

  /**
   * Whether it is of more than one answer, so that a wrong digest may not be the server's fault.
   */
  boolean isPieced() {
    return pieced;
  }

  void append(ByteBuffer bytes) throws IOException {
    sha256.update(bytes.duplicate());
    try {
      while (bytes.hasRemaining()) {
        length += channel.write(bytes);
      }
    } catch (IOException full) {
      throw new IOException(
          "%s: can't be written on after %,d bytes: %s".formatted(file, length, full.getMessage()),
          full);
    }
  }

  /** Throws away what there is. */
  void restart() throws IOException {
    channel.truncate(0);
    sha256 = Sha256.start();
    length = 0;
    eTag = null;
    pieced = false;
  }

  /** Forces the bytes to the disk; their SHA-256 in hexadecimal. No more may be appended. */
  String sealed() throws IOException {
    channel.force(true);
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** Puts the sealed file where it belongs. */
  void moveTo(Path target) throws IOException {
    channel.close();
    Files.createDirectories(parent(target));
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(parent(target));
  }

  Path path() {
    return file;
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      if (eTag != null) {
        channel.force(true);
        Files.writeString(tagFile, length + "\n" + eTag);
      }
    }
  }

  private void readOn() throws IOException {
    byte[] block = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(file)) {
      for (int bytes = in.read(block); bytes >= 0; bytes = in.read(block)) {
        sha256.update(block, 0, bytes);
        length += bytes;
      }
    }
    pieced = length > 0;
    if (Files.exists(tagFile)) {
      String[] parts = Files.readString(tagFile).split("\n", 2);
      if (parts.length == 2 && parts[0].equals(String.valueOf(length))) {
        eTag = parts[1];
      }
      Files.delete(tagFile);
    }
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }
}
