package dev.gpt2.trainer.fetch;

import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one process fetches to, beside the files that others read: {@code .fetch-SOURCE-UNIQUE} in
 * the folder itself, so that whatever is whole only has to be renamed.
 *
 * <p>Its name belongs to one process, so two that don't see each other's locks never write to the
 * same file. A process takes over what another has left by renaming it, which only one can; it does
 * so only when the other has given it up or has shown no {@link Heartbeat} for long.
 */
final class WorkFolder implements AutoCloseable {
  private static final String PREFIX = ".fetch-";
  private static final String MANIFEST = "fetched.json";
  private static final int SOURCE_DIGITS = 12;

  private final Path target;
  private final Path folder;
  private final Heartbeat heartbeat;

  private WorkFolder(Path target, Path folder) throws IOException {
    this.target = target;
    this.folder = folder;
    this.heartbeat = Heartbeat.start(folder);
  }

  /**
   * A folder to fetch this source in, with what an earlier fetch of it has left; null while another
   * process fetches into the target.
   */
  static @Nullable WorkFolder claim(Path target, Source source) throws IOException {
    String prefix = PREFIX + digest(source) + "-";
    List<Path> others = all(target);
    for (Path other : others) {
      if (Heartbeat.isAlive(other)) {
        return null;
      }
    }
    Path own = target.resolve(prefix + UUID.randomUUID());
    try {
      Optional<Path> left =
          others.stream().filter(other -> name(other).startsWith(prefix)).findFirst();
      if (left.isPresent()) {
        Heartbeat.beat(left.get());
        Files.move(left.get(), own, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.createDirectory(own);
      }
      WorkFolder work = new WorkFolder(target, own);
      for (Path other : others) {
        if (!left.equals(Optional.of(other)) && !Files.exists(other.resolve(MANIFEST))) {
          Folders.deleteIfExists(other);
        }
      }
      return work;
    } catch (NoSuchFileException takenByAnother) {
      return null;
    }
  }

  /** The folder that is to be filled. */
  Path target() {
    return target;
  }

  PartialFile openPartial(Disk disk, String path) throws IOException {
    return PartialFile.open(
        disk, folder.resolve("partial").resolve(path), folder.resolve("tags").resolve(path));
  }

  /** Where a file is put when it is whole and checked. */
  Path whole(String path) {
    return folder.resolve("whole").resolve(path);
  }

  /** Bytes of the file that are here already. */
  long bytesOf(String path) throws IOException {
    for (Path file : List.of(whole(path), folder.resolve("partial").resolve(path))) {
      if (Files.isRegularFile(file)) {
        return Files.size(file);
      }
    }
    return 0;
  }

  /** What an earlier process had fetched whole and begun to put in place. */
  Optional<Manifest> checked() throws IOException {
    Path file = folder.resolve(MANIFEST);
    return Files.exists(file) ? Optional.of(Manifest.read(file)) : Optional.empty();
  }

  /**
   * All files are whole: from now on a process that ends is only to be followed in {@link
   * #publish}.
   */
  void seal(Disk disk, Manifest manifest) throws IOException {
    Path aside = folder.resolve(MANIFEST + ".new");
    Files.deleteIfExists(aside);
    manifest.write(disk, aside);
    Files.move(aside, folder.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(folder);
  }

  /** Puts the files in place, the manifest last. */
  void publish(Manifest manifest) throws IOException {
    for (StoredFile file : manifest.files()) {
      Path whole = whole(file.path());
      Path place = target.resolve(file.path());
      if (isThere(place, file)) {
        continue; // an earlier process, or one on another machine, was faster
      }
      Path parent = Objects.requireNonNull(place.getParent());
      Files.createDirectories(parent);
      Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
      Folders.sync(parent);
    }
    Files.move(
        folder.resolve(MANIFEST), target.resolve(Manifest.FILE), StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(target);
    heartbeat.close();
    Folders.deleteIfExists(folder);
  }

  private static boolean isThere(Path place, StoredFile file) throws IOException {
    return Files.isRegularFile(place)
        && Files.size(place) == file.bytes()
        && Sha256.of(place).equals(file.sha256());
  }

  /** Whether the target has files of its own, which no fetch may touch. */
  static Optional<Path> foreignFile(Path target) throws IOException {
    try (Stream<Path> paths = Files.list(target)) {
      return paths
          .filter(path -> !name(path).startsWith(".") && !name(path).equals("lost+found"))
          .sorted()
          .findFirst();
    }
  }

  /** Lets others go on from here. */
  @Override
  public void close() throws IOException {
    heartbeat.close();
  }

  private static List<Path> all(Path target) throws IOException {
    try (Stream<Path> paths = Files.list(target)) {
      return paths
          .filter(path -> name(path).startsWith(PREFIX) && Files.isDirectory(path))
          .sorted()
          .toList();
    }
  }

  private static String digest(Source source) throws IOException {
    byte[] sha256 = Sha256.start().digest(Manifest.bytesOf(source));
    return HexFormat.of().formatHex(sha256).substring(0, SOURCE_DIGITS);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
