package dev.gpt2.trainer.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to fetch into a folder; the system gives it back when the process ends.
 *
 * <p>It only saves work: on a volume where locks fail, or are granted twice (NFS without a lock
 * service), {@link WorkFolder} keeps two fetches from disturbing each other.
 */
final class FetchLock implements AutoCloseable {
  static final String FILE = ".fetch.lock";

  private final FileChannel channel;

  private FetchLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes a lock if nobody has it; tests put one here that fails, or that everybody gets. */
  @FunctionalInterface
  interface Locking {
    Locking OF_SYSTEM = FileChannel::tryLock;

    @Nullable FileLock tryLock(FileChannel channel) throws IOException;
  }

  /**
   * The lock, or null while another process has it.
   *
   * @param said is told when this volume has no locks
   */
  static @Nullable FetchLock tryTake(Path folder, Locking locking, Consumer<String> said)
      throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = isGranted(locking, channel, said);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? new FetchLock(channel) : null;
  }

  private static boolean isGranted(Locking locking, FileChannel channel, Consumer<String> said) {
    try {
      return locking.tryLock(channel) != null;
    } catch (OverlappingFileLockException thisProcess) {
      return false;
    } catch (IOException noLocks) {
      said.accept(
          "this volume has no file locks (%s): jobs that start at once may fetch twice"
              .formatted(noLocks.getMessage()));
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
