package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Files that are written at once: whoever reads one has the whole old content or the new. */
public final class WholeFile {
  private WholeFile() {}

  /** Writes a file, in the place of one that may be there; for one writer at a time. */
  public static void replace(Path file, String content) throws IOException {
    replace(Disk.ofMachine(), file, content);
  }

  /** The same on a disk that a test may have filled. */
  public static void replace(Disk disk, Path file, String content) throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName() + ".partial");
    Files.deleteIfExists(aside);
    try (DurableFile written = DurableFile.create(disk, aside)) {
      written.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
      written.finish();
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }
}
