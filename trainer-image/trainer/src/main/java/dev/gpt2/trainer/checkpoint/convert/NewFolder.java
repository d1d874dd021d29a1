package dev.gpt2.trainer.checkpoint.convert;

import dev.gpt2.plan.Bytes;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.Folders;
import dev.gpt2.trainer.file.NewFiles;
import dev.gpt2.trainer.file.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that comes into being whole, or not at all: it is written under a hidden name beside its
 * own, forced to the disk and renamed. What a killed writer left is cleared by the next one.
 */
record NewFolder(Path folder) {

  /** A folder that isn't there yet, or is empty. */
  static NewFolder at(Path to) throws IOException {
    Path folder = to.toAbsolutePath().normalize();
    if (folder.getFileName() == null) {
      throw new InvalidRunException("TO: %s: the name of a new folder expected".formatted(to));
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      String found = content(folder);
      if (!found.isEmpty()) {
        throw new InvalidRunException(
            "TO: %s: a folder that isn't there yet or is empty expected, found %s; name another one"
                .formatted(to, found));
      }
    }
    return new NewFolder(folder);
  }

  /** What makes a folder unfit to be replaced; nothing if it is empty. */
  private static String content(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return "something that is no folder";
    }
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> first = files.min(Path::compareTo);
      return first.map(file -> file.getFileName() + " in it").orElse("");
    }
  }

  void write(Disk disk, NewFiles files) throws IOException {
    Path parent = Objects.requireNonNull(folder.getParent());
    Path partial = folder.resolveSibling(".%s.partial".formatted(folder.getFileName()));
    try {
      Files.createDirectories(parent);
      Folders.deleteIfExists(partial);
      if (disk.usableBytes(parent) < files.sizeBytes()) {
        throw new FileSystemException(parent.toString(), null, "not enough room");
      }
      Files.createDirectory(partial);
      files.write(disk, partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      Folders.sync(parent);
    } catch (CorruptFileException | RuntimeException source) {
      giveRoomBack(partial, source);
      throw source;
    } catch (IOException refused) {
      IOException failure =
          new IOException(
              "TO: %s can't be written: %s; it needs %s, %s are free"
                  .formatted(
                      folder,
                      Refusal.of(refused),
                      Bytes.format(files.sizeBytes()),
                      Bytes.format(disk.usableBytes(parent))),
              refused);
      giveRoomBack(partial, failure);
      throw failure;
    }
  }

  private static void giveRoomBack(Path partial, Exception failure) {
    try {
      Folders.deleteIfExists(partial);
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }
}
