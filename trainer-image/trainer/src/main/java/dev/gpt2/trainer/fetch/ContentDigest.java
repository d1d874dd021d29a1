package dev.gpt2.trainer.fetch;

import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a hub says that a file's bytes are.
 *
 * @param hex in lower case
 */
record ContentDigest(Kind kind, String hex) {

  /** Large files are known by the SHA-256 of Git LFS, small ones by the name of Git's blob. */
  enum Kind {
    SHA256("SHA-256", 64),
    /** SHA-1 over {@code "blob " + size + "\0"} and the bytes (Git's object format). */
    GIT_BLOB("Git's blob name", 40);

    private final String label;
    private final int digits;

    Kind(String label, int digits) {
      this.label = label;
      this.digits = digits;
    }
  }

  static ContentDigest sha256(String hex) {
    return new ContentDigest(Kind.SHA256, hex);
  }

  /** The digest that an ETag of a hub is, if it is one: {@code "HEX"} or {@code W/"HEX"}. */
  static Optional<ContentDigest> ofETag(String eTag) {
    String hex = eTag.strip().replaceFirst("^W/", "").replace("\"", "");
    if (!hex.matches("[0-9a-f]+")) {
      return Optional.empty();
    }
    for (Kind kind : Kind.values()) {
      if (hex.length() == kind.digits) {
        return Optional.of(new ContentDigest(kind, hex));
      }
    }
    return Optional.empty();
  }

  String label() {
    return kind.label;
  }

  /**
   * The digest of this kind that a file has.
   *
   * @param sha256 of the file, which is known already
   */
  String of(Path file, String sha256) throws IOException {
    return switch (kind) {
      case SHA256 -> sha256;
      case GIT_BLOB -> gitBlob(file);
    };
  }

  boolean isOf(Path file) throws IOException {
    return hex.equals(of(file, kind == Kind.SHA256 ? Sha256.of(file) : ""));
  }

  private static String gitBlob(Path file) throws IOException {
    MessageDigest sha1 = sha1();
    sha1.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int bytes = in.read(block); bytes >= 0; bytes = in.read(block)) {
        sha1.update(block, 0, bytes);
      }
    }
    return HexFormat.of().formatHex(sha1.digest());
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-1", impossible);
    }
  }
}
