package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.TensorContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tensor bundle: the shards first, tensor after tensor as they are given, then the index,
 * which has their checksums. The bytes are those that TensorFlow's {@code Saver} writes.
 */
public final class BundleWriter {
  private final List<List<NamedTensor>> shards;
  private final Map<String, Integer> checksums = new HashMap<>();

  /** Of each shard the tensors in their order. */
  public BundleWriter(List<List<NamedTensor>> shards) {
    if (shards.isEmpty() || shards.size() > BundleHeader.MOST_SHARDS) {
      throw new IllegalArgumentException(
          "1 to %d shards expected, %d given".formatted(BundleHeader.MOST_SHARDS, shards.size()));
    }
    this.shards = shards.stream().map(List::copyOf).toList();
  }

  /** What comes after the bundle's name in the name of a shard's file. */
  public static String shardSuffix(int shard, int shards) {
    return ".data-%05d-of-%05d".formatted(shard, shards);
  }

  public int shards() {
    return shards.size();
  }

  /** Bytes that a shard will have. */
  public long sizeBytes(int shard) {
    return shards.get(shard).stream().mapToLong(NamedTensor::sizeBytes).reduce(0, Math::addExact);
  }

  /** Writes a shard's tensors to {@code out}. */
  public void writeShard(int shard, TensorContent.Sink out) throws IOException {
    for (NamedTensor tensor : shards.get(shard)) {
      MaskedCrc crc = new MaskedCrc();
      tensor.writeTo(
          piece -> {
            crc.add(piece);
            out.write(piece);
          });
      checksums.put(tensor.name(), crc.value());
    }
  }

  /** Bytes that the index will have, or a few more. */
  public long indexSizeBytes() {
    return index(1).length;
  }

  /**
   * The index.
   *
   * @throws IllegalStateException when a shard hasn't been written yet
   */
  public byte[] index() {
    int tensors = shards.stream().mapToInt(List::size).sum();
    if (checksums.size() != tensors) {
      throw new IllegalStateException(
          "%d tensors expected to be written first, %d are".formatted(tensors, checksums.size()));
    }
    return index(0);
  }

  private byte[] index(int checksumOfUnwritten) {
    Map<String, byte[]> values = new TreeMap<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      long begin = 0;
      for (NamedTensor tensor : shards.get(shard)) {
        int checksum = checksums.getOrDefault(tensor.name(), checksumOfUnwritten);
        byte[] value =
            new ByteSink()
                .varintField(BundleTensor.TYPE, TypeNumber.of(tensor.dtype()))
                .messageField(BundleTensor.SHAPE, shape(tensor))
                .varintField(BundleTensor.SHARD, shard)
                .varintField(BundleTensor.OFFSET, begin)
                .varintField(BundleTensor.SIZE, tensor.sizeBytes())
                .fixed32Field(BundleTensor.CHECKSUM, checksum)
                .toArray();
        if (values.put(tensor.name(), value) != null) {
          throw new IllegalArgumentException("two tensors with the name " + tensor.name());
        }
        begin = Math.addExact(begin, tensor.sizeBytes());
      }
    }
    TableWriter table = new TableWriter();
    table.add(new byte[0], header().toArray());
    values.forEach((name, value) -> table.add(name.getBytes(StandardCharsets.UTF_8), value));
    return table.finish();
  }

  private ByteSink header() {
    ByteSink version = new ByteSink().varintField(BundleHeader.PRODUCER, BundleHeader.FORMAT);
    return new ByteSink()
        .varintField(BundleHeader.SHARDS, shards.size())
        .messageField(BundleHeader.VERSION, version);
  }

  private static ByteSink shape(NamedTensor tensor) {
    ByteSink shape = new ByteSink();
    for (long dimension : tensor.shape()) {
      shape.messageField(
          BundleTensor.DIMENSION,
          new ByteSink().varintField(BundleTensor.DIMENSION_SIZE, dimension));
    }
    return shape;
  }
}
