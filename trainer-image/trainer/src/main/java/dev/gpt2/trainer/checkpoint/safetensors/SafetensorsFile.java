package dev.gpt2.trainer.checkpoint.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * A safetensors file, memory-mapped: opening reads the header only.
 *
 * <p>What is checked at opening holds as long as nobody shortens the file; a file that is cut while
 * it is mapped ends the process, as with every memory mapping. Checkpoints and models are replaced
 * by renaming, never rewritten in place.
 */
public final class SafetensorsFile implements AutoCloseable {
  private final Path file;
  private final SafetensorsHeader header;
  private final Arena arena;
  private final MemorySegment mapped;

  private SafetensorsFile(Path file, SafetensorsHeader header, Arena arena, MemorySegment mapped) {
    this.file = file;
    this.header = header;
    this.arena = arena;
    this.mapped = mapped;
  }

  /**
   * Opens a file whose header and lengths are sound.
   *
   * @throws dev.gpt2.trainer.file.CorruptFileException when they aren't
   */
  public static SafetensorsFile open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      SafetensorsHeader header = SafetensorsHeader.read(file, channel);
      Arena arena = Arena.ofShared();
      try {
        MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        return new SafetensorsFile(file, header, arena, mapped);
      } catch (IOException | RuntimeException failure) {
        arena.close();
        throw failure;
      }
    }
  }

  public Path file() {
    return file;
  }

  /** The tensors by name, in the order of their bytes. */
  public Map<String, TensorEntry> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** A tensor's bytes as they are in the file (little-endian); valid until this file is closed. */
  public MemorySegment bytes(TensorEntry entry) {
    return mapped.asSlice(entry.beginBytes(), entry.sizeBytes());
  }

  @Override
  public void close() {
    arena.close();
  }
}
