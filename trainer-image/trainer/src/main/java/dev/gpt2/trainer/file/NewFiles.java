package dev.gpt2.trainer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a folder's files will hold, to be written one after another, each forced to the disk. */
public final class NewFiles {
  private final Map<String, NewFile> files = new LinkedHashMap<>();

  /** Writes one file's bytes, when its turn has come. */
  @FunctionalInterface
  public interface Content {
    void writeTo(DurableFile file) throws IOException;
  }

  private record NewFile(long sizeBytes, Content content) {}

  public void add(String name, String text) {
    add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public void add(String name, byte[] bytes) {
    add(name, bytes.length, file -> file.write(ByteBuffer.wrap(bytes)));
  }

  /**
   * Adds a file whose content may depend on the files before it.
   *
   * @param sizeBytes that it will have
   */
  public void add(String name, long sizeBytes, Content content) {
    if (files.put(name, new NewFile(sizeBytes, content)) != null) {
      throw new IllegalArgumentException("two files with the name " + name);
    }
  }

  /** Each file's bytes by its name, in the order in which they will be written. */
  public Map<String, Long> sizes() {
    Map<String, Long> sizes = new LinkedHashMap<>();
    files.forEach((name, file) -> sizes.put(name, file.sizeBytes()));
    return sizes;
  }

  /** Bytes of all files, without what the file system adds. */
  public long sizeBytes() {
    return files.values().stream().mapToLong(NewFile::sizeBytes).reduce(0, Math::addExact);
  }

  /** Writes all files, and the folder's list of names; their SHA-256 in hexadecimal by name. */
  public SortedMap<String, String> write(Disk disk, Path folder) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, NewFile> entry : files.entrySet()) {
      try (DurableFile file = DurableFile.create(disk, folder.resolve(entry.getKey()))) {
        entry.getValue().content().writeTo(file);
        digests.put(entry.getKey(), file.finish());
      }
    }
    Folders.sync(folder);
    return digests;
  }
}
