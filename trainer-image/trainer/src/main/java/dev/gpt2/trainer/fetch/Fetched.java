package dev.gpt2.trainer.fetch;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A folder that holds what was asked for.
 *
 * @param wasThere whether nothing had to be fetched
 */
public record Fetched(Path folder, Manifest manifest, boolean wasThere) {

  /** What a folder holds, if it was fetched. */
  public static Optional<Fetched> find(Path folder) throws IOException {
    return Manifest.find(folder).map(manifest -> new Fetched(folder, manifest, true));
  }

  /** Where the files are from and which they are, to be written down with what is made of them. */
  public String origin() {
    Source source = manifest.source();
    return manifest.commit() == null
        ? "%s (SHA-256 %s)".formatted(source.description(), digest())
        : "%s (commit %s)".formatted(source.description(), manifest.commit());
  }

  /**
   * Reads all files anew.
   *
   * @throws InvalidRunException that names the first one whose digest isn't what it was
   */
  public void verify() throws IOException {
    manifest.requireDigests(folder);
  }

  /**
   * SHA-256 in hexadecimal: of the file where it is one, of the lines of {@code sha256sum} over the
   * files in the order of their paths where they are more.
   */
  public String digest() {
    List<StoredFile> files =
        manifest.files().stream().sorted(Comparator.comparing(StoredFile::path)).toList();
    if (files.size() == 1) {
      return files.getFirst().sha256();
    }
    MessageDigest sha256 = Sha256.start();
    for (StoredFile file : files) {
      String line = "%s  %s\n".formatted(file.sha256(), file.path());
      sha256.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
