package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor bundle: {@code NAME.index} and the shards {@code NAME.data-00000-of-00001} beside it,
 * memory-mapped (tensorflow/tensorflow, tensorflow/core/util/tensor_bundle/tensor_bundle.h).
 *
 * <p>Opening reads the index, all of whose bytes have checksums, and the shards' lengths. A
 * tensor's own checksum is verified each time that its bytes are asked for.
 */
public final class Bundle implements AutoCloseable {
  public static final String INDEX = ".index";

  /** An index has some 50 bytes a tensor; what is larger is something else. */
  private static final long LARGEST_INDEX_BYTES = 64 << 20;

  private final Map<String, BundleTensor> tensors;
  private final List<Shard> shards;
  private final Arena arena;

  private record Shard(Path file, MemorySegment mapped) {}

  private Bundle(Map<String, BundleTensor> tensors, List<Shard> shards, Arena arena) {
    this.tensors = tensors;
    this.shards = shards;
    this.arena = arena;
  }

  /**
   * Opens the bundle of an index whose tensors all lie within its shards.
   *
   * @param index the file that ends in {@link #INDEX}
   * @throws CorruptFileException when a file is damaged
   * @throws InvalidRunException when a shard is missing, or the bundle can't be read here
   */
  public static Bundle open(Path index) throws IOException {
    long bytes = Files.size(index);
    if (bytes > LARGEST_INDEX_BYTES) {
      throw new CorruptFileException(
          index,
          bytes,
          "an index of at most %d bytes expected, %d found; is it one?"
              .formatted(LARGEST_INDEX_BYTES, bytes));
    }
    List<TableEntry> entries = Table.read(index, Files.readAllBytes(index));
    if (entries.isEmpty() || !entries.getFirst().key().isEmpty()) {
      throw new CorruptFileException(index, 0, "a first entry with the bundle's header expected");
    }
    BundleHeader header = BundleHeader.read(index, entries.getFirst().value());
    Map<String, BundleTensor> tensors = new LinkedHashMap<>();
    for (TableEntry entry : entries.subList(1, entries.size())) {
      tensors.put(entry.key(), BundleTensor.read(entry, header.shards()));
    }
    return open(index, header.shards(), tensors);
  }

  private static Bundle open(Path index, int count, Map<String, BundleTensor> tensors)
      throws IOException {
    Arena arena = Arena.ofShared();
    try {
      List<Shard> shards = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        shards.add(map(shardFile(index, number, count), index, arena));
      }
      Bundle bundle = new Bundle(tensors, shards, arena);
      for (BundleTensor tensor : tensors.values()) {
        bundle.requireWithin(tensor);
      }
      return bundle;
    } catch (IOException | RuntimeException failure) {
      arena.close();
      throw failure;
    }
  }

  private static Shard map(Path file, Path index, Arena arena) throws IOException {
    if (!Files.exists(file)) {
      throw new InvalidRunException(
          "%s: expected by %s, not found; copy the whole model"
              .formatted(file, index.getFileName()));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return new Shard(file, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  private static Path shardFile(Path index, int number, int count) {
    String name = String.valueOf(index.getFileName());
    String prefix = name.substring(0, name.length() - INDEX.length());
    return index.resolveSibling(prefix + BundleWriter.shardSuffix(number, count));
  }

  private void requireWithin(BundleTensor tensor) throws CorruptFileException {
    Shard shard = shards.get(tensor.shard());
    long fileBytes = shard.mapped().byteSize();
    if (tensor.beginBytes() > fileBytes - tensor.sizeBytes()) {
      throw new CorruptFileException(
          shard.file(),
          fileBytes,
          "%s: %d bytes from byte %d expected, but the file ends; it is cut off: copy it again"
              .formatted(tensor.name(), tensor.sizeBytes(), tensor.beginBytes()));
    }
  }

  /** The tensors by name, in the order of their names. */
  public Map<String, BundleTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** The file that a tensor's bytes are in. */
  public Path file(BundleTensor tensor) {
    return shards.get(tensor.shard()).file();
  }

  /**
   * A tensor's bytes as they are in the file (little-endian), valid until this bundle is closed.
   *
   * @throws CorruptFileException when they aren't those that were written
   */
  public MemorySegment bytes(BundleTensor tensor) throws CorruptFileException {
    MemorySegment bytes =
        shards.get(tensor.shard()).mapped().asSlice(tensor.beginBytes(), tensor.sizeBytes());
    int found = new MaskedCrc().add(bytes).value();
    if (found != tensor.checksum()) {
      throw new CorruptFileException(
          file(tensor),
          tensor.beginBytes(),
          ("%s: checksum %08x expected, %08x found; its %d bytes are not those that were written:"
                  + " copy the file again")
              .formatted(tensor.name(), tensor.checksum(), found, tensor.sizeBytes()));
    }
    return bytes;
  }

  @Override
  public void close() {
    arena.close();
  }
}
