package dev.gpt2.trainer.dataset.cache;

import dev.gpt2.plan.Bytes;
import dev.gpt2.trainer.dataset.EncodedDataset;
import dev.gpt2.trainer.dataset.EncodedFile;
import dev.gpt2.trainer.file.AsideFile;
import dev.gpt2.trainer.file.Disk;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of encodings, each an {@code .npz} file with its key as name.
 *
 * <p>Jobs write and read here at once without a lock: an entry is there only when it is whole, two
 * that write the same one write the same bytes, and one that is deleted while it is read is still
 * read to its end. Its arrays' checksums tell damage. The last {@value #KEPT} that were used stay.
 */
public final class EncodingFolder {
  static final int KEPT = 8;

  /** So that checkpoints have room: no entry takes more of what is free on the volume. */
  private static final int LARGEST_PART = 10;

  private static final String ENTRY = ".npz";
  private static final Duration LONGEST_WRITE = Duration.ofDays(1);

  private final Path folder;
  private final Disk disk;
  private final InstantSource clock;

  /** The folder need not be there; it is made when there is something to write. */
  public EncodingFolder(Path folder, Disk disk, InstantSource clock) {
    this.folder = folder;
    this.disk = disk;
    this.clock = clock;
  }

  Path entry(String key) {
    return folder.resolve(key + ENTRY);
  }

  /**
   * An entry, which counts as used now.
   *
   * @throws dev.gpt2.trainer.file.CorruptFileException when it is damaged
   */
  EncodedDataset read(String key, int vocabulary) throws IOException {
    EncodedDataset kept = EncodedFile.read(entry(key), vocabulary);
    markUsed(entry(key));
    return kept;
  }

  private void markUsed(Path entry) {
    try {
      Files.setLastModifiedTime(entry, FileTime.from(clock.instant()));
    } catch (IOException readOnly) {
      // what stays is decided by those who may write here
    }
  }

  /** Writes or replaces an entry; then deletes those that were not used for longest. */
  void write(String key, EncodedDataset encoded, int vocabulary) throws IOException {
    Files.createDirectories(folder);
    long needed = EncodedFile.sizeBytes(encoded, vocabulary);
    long free = disk.usableBytes(folder);
    if (needed > free / LARGEST_PART) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "they take %s, more than a tenth of the %s that are free"
              .formatted(Bytes.format(needed), Bytes.format(free)));
    }
    try (AsideFile file = AsideFile.create(disk, entry(key))) {
      EncodedFile.write(encoded, vocabulary, file.channel());
      file.replace();
    }
    markUsed(entry(key));
    clear();
  }

  private void clear() throws IOException {
    List<Used> newestFirst = files(ENTRY).reversed();
    for (Used entry : newestFirst.stream().skip(KEPT).toList()) {
      Files.deleteIfExists(entry.file());
    }
    Instant forgotten = clock.instant().minus(LONGEST_WRITE);
    for (Used part : files(AsideFile.SUFFIX)) {
      if (part.time().toInstant().isBefore(forgotten)) {
        Files.deleteIfExists(part.file());
      }
    }
  }

  private record Used(Path file, FileTime time) {}

  /** Files whose names end so, the longest unused first. */
  private List<Used> files(String suffix) throws IOException {
    List<Path> all;
    try (Stream<Path> list = Files.list(folder)) {
      all = list.filter(file -> file.toString().endsWith(suffix)).toList();
    }
    List<Used> used = new ArrayList<>();
    for (Path file : all) {
      try {
        used.add(new Used(file, Files.getLastModifiedTime(file)));
      } catch (NoSuchFileException deleted) {
        // by another run, meanwhile: it isn't there to be cleared
      }
    }
    used.sort(Comparator.comparing(Used::time));
    return used;
  }
}
