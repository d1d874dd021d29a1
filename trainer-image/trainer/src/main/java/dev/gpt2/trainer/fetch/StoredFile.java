package dev.gpt2.trainer.fetch;

import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that was fetched.
 *
 * @param path below the folder, with {@code /}
 */
public record StoredFile(String path, long bytes, String sha256) {

  /** The file as it is there, if it is. */
  static Optional<StoredFile> find(Path file, String path) throws IOException {
    return Files.isRegularFile(file)
        ? Optional.of(new StoredFile(path, Files.size(file), Sha256.of(file)))
        : Optional.empty();
  }
}
