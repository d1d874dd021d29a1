package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/** Disks that fail, each in one way. */
public final class Disks {
  private static final Disk MACHINE = Disk.ofMachine();

  private Disks() {}

  /** What happens when a file is to be created. */
  private interface Creation {
    FileChannel create(Path file) throws IOException;
  }

  /** Says that it has room, but is full when the file of this number is written. */
  public static Disk fullFrom(int fileNumber) {
    AtomicInteger created = new AtomicInteger();
    return disk(
        Long.MAX_VALUE,
        file ->
            created.getAndIncrement() < fileNumber
                ? MACHINE.create(file)
                : FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE));
  }

  public static Disk withUsable(long bytes) {
    return disk(bytes, MACHINE::create);
  }

  /** Ends the writer as kill does, without a chance to clear up, at the file of this number. */
  public static Disk killedAt(int fileNumber) {
    AtomicInteger created = new AtomicInteger();
    return disk(
        Long.MAX_VALUE,
        file -> {
          if (created.getAndIncrement() == fileNumber) {
            throw new Killed();
          }
          return MACHINE.create(file);
        });
  }

  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static Disk disk(long usableBytes, Creation creation) {
    return new Disk() {
      @Override
      public FileChannel create(Path file) throws IOException {
        return creation.create(file);
      }

      @Override
      public long usableBytes(Path folder) {
        return usableBytes;
      }
    };
  }
}
