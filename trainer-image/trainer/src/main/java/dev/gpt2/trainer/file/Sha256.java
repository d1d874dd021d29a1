package dev.gpt2.trainer.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. */
public final class Sha256 {
  private static final int BLOCK_BYTES = 1 << 18;

  private Sha256() {}

  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** A file's digest in hexadecimal. */
  public static String of(Path file) throws IOException {
    MessageDigest sha256 = start();
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int bytes = in.read(block); bytes >= 0; bytes = in.read(block)) {
        sha256.update(block, 0, bytes);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
