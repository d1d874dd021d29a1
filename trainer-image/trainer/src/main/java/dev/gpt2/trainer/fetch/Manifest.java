package dev.gpt2.trainer.fetch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.DurableFile;
import dev.gpt2.trainer.file.JsonFormat;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code .fetched.json}: what a folder holds and where it is from. It is the last file that a fetch
 * puts in place, so a folder with one is complete.
 *
 * @param format version of this record's meaning, {@link #FORMAT} when written here
 * @param commit that the hub's revision was; null for plain addresses
 * @param fetchedAt in ISO 8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int format, Source source, @Nullable String commit, String fetchedAt, List<StoredFile> files) {
  static final String FILE = ".fetched.json";
  static final int FORMAT = 1;

  /** A file has a line of some 200 bytes, and 50,000 are the most. */
  private static final long MOST_BYTES = 1 << 26;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonFormat<Manifest> FILES =
      new JsonFormat<>(
          JSON,
          Manifest.class,
          FORMAT,
          MOST_BYTES,
          "; remove the folder's files to fetch them again");

  public Manifest {
    if (source == null || fetchedAt == null || files == null) {
      throw new IllegalArgumentException("source, fetchedAt and files expected");
    }
    files = List.copyOf(files);
  }

  /** That of a folder, if it has one. */
  static Optional<Manifest> find(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * @throws CorruptFileException when it doesn't hold a manifest
   */
  static Manifest read(Path file) throws IOException {
    return FILES.read(file);
  }

  void write(Disk disk, Path file) throws IOException {
    try (DurableFile out = DurableFile.create(disk, file)) {
      out.write(ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this)));
      out.finish();
    }
  }

  /** The source in a form that is the same for the same source. */
  static byte[] bytesOf(Source source) throws IOException {
    return JSON.writeValueAsBytes(source);
  }

  Optional<String> sha256(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path))
        .map(StoredFile::sha256)
        .findFirst();
  }

  long bytes() {
    return files.stream().mapToLong(StoredFile::bytes).sum();
  }

  /**
   * Looks whether the files are there in their sizes, which is quick.
   *
   * @throws InvalidRunException that names the first one that is not
   */
  void requireFiles(Path folder) throws IOException {
    for (StoredFile file : files) {
      Path path = folder.resolve(file.path());
      if (!Files.isRegularFile(path)) {
        throw changed(path, "is gone", folder);
      }
      if (Files.size(path) != file.bytes()) {
        throw changed(
            path,
            "%,d bytes expected, %,d found".formatted(file.bytes(), Files.size(path)),
            folder);
      }
    }
  }

  /** Reads all files anew and compares their digests. */
  void requireDigests(Path folder) throws IOException {
    requireFiles(folder);
    for (StoredFile file : files) {
      Path path = folder.resolve(file.path());
      String found = Sha256.of(path);
      if (!found.equals(file.sha256())) {
        throw changed(
            path, "SHA-256 %s expected, %s found".formatted(file.sha256(), found), folder);
      }
    }
  }

  private static InvalidRunException changed(Path path, String how, Path folder) {
    return new InvalidRunException(
        "%s: %s; it was changed after it was fetched. Put it back, or remove all files of %s with %s"
                .formatted(path, how, folder, FILE)
            + " to fetch them again");
  }
}
