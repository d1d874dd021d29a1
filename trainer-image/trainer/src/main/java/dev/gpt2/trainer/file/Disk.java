package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where new files come from; tests put one here that is full. */
public interface Disk {

  /** Creates a file that isn't there yet, for writing. */
  FileChannel create(Path file) throws IOException;

  /** Opens a file for writing, after whatever it holds already; it is made where it isn't there. */
  default FileChannel append(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Bytes that this process may still write below a folder. */
  long usableBytes(Path folder);

  /** The machine's own. */
  static Disk ofMachine() {
    return new Disk() {
      @Override
      public FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }

      @Override
      public long usableBytes(Path folder) {
        // Files.getFileStore looks a mount point up, which fails in some containers.
        return folder.toFile().getUsableSpace();
      }
    };
  }
}
