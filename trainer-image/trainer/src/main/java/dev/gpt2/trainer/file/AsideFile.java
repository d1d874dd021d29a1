package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;

/**
 * A file that is there under its name only when it is whole: written beside it under a hidden one,
 * forced to the disk, renamed.
 *
 * <p>Until then it is deleted when it is closed, or when the process ends in order.
 */
public final class AsideFile implements AutoCloseable {
  /** How hidden names end; one that stays was left by a process that was killed. */
  public static final String SUFFIX = ".part";

  private final Path target;
  private final Path aside;
  private final FileChannel channel;

  private AsideFile(Path target, Path aside, FileChannel channel) {
    this.target = target;
    this.aside = aside;
    this.channel = channel;
  }

  /** In the target's folder, which has to be there. */
  public static AsideFile create(Disk disk, Path target) throws IOException {
    Path aside =
        target.resolveSibling(
            ".%s.%s%s".formatted(target.getFileName(), UUID.randomUUID(), SUFFIX));
    FileChannel channel = disk.create(aside);
    aside.toFile().deleteOnExit();
    return new AsideFile(target, aside, channel);
  }

  /** Where to write. */
  public FileChannel channel() {
    return channel;
  }

  /** Gives the file its name, whether or not there is one of that name. */
  public void replace() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(Objects.requireNonNull(target.toAbsolutePath().getParent()));
  }

  /**
   * Gives the file its name.
   *
   * @throws FileAlreadyExistsException when there is a file of that name by now
   */
  public void publish() throws IOException {
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    replace();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(aside);
  }
}
