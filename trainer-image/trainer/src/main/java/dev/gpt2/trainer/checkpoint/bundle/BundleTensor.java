package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.file.CorruptFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tensor's place in a bundle: {@code BundleEntryProto} (tensorflow/tensorflow,
 * tensorflow/core/protobuf/tensor_bundle.proto).
 *
 * @param type number of its element type, as TensorFlow counts
 * @param shard number of the file that its bytes are in, from 0
 * @param beginBytes first byte in that file
 * @param sizeBytes 0 for a partitioned variable
 * @param checksum of its bytes, masked
 * @param partitioned whether its parts are tensors of their own, under other names
 */
public record BundleTensor(
    String name,
    int type,
    List<Long> shape,
    int shard,
    long beginBytes,
    long sizeBytes,
    int checksum,
    boolean partitioned) {

  static final int TYPE = 1;
  static final int SHAPE = 2;
  static final int SHARD = 3;
  static final int OFFSET = 4;
  static final int SIZE = 5;
  static final int CHECKSUM = 6;

  /** Of a shape, the field for each dimension; of a dimension, the field for its size. */
  static final int DIMENSION = 2;

  static final int DIMENSION_SIZE = 1;

  private static final int SLICES = 7;

  public BundleTensor {
    shape = List.copyOf(shape);
  }

  /** The element type; empty for one that isn't numbers of whole bytes. */
  public Optional<Dtype> dtype() {
    return TypeNumber.dtype(type);
  }

  /**
   * Reads an entry of an index.
   *
   * @param shards number of files that the bundle has
   */
  static BundleTensor read(TableEntry entry, int shards) throws CorruptFileException {
    ByteCursor cursor = entry.value();
    int place = cursor.offset();
    long type = 0;
    List<Long> shape = List.of();
    long shard = 0;
    long begin = 0;
    long size = 0;
    int checksum = 0;
    boolean partitioned = false;
    for (ProtoField field : ProtoField.all(cursor)) {
      switch (field.number()) {
        case TYPE -> type = field.natural("dtype");
        case SHAPE -> shape = shape(field);
        case SHARD -> shard = field.natural("shard_id");
        case OFFSET -> begin = field.natural("offset");
        case SIZE -> size = field.natural("size");
        case CHECKSUM -> checksum = field.fixed32("crc32c");
        case SLICES -> partitioned = true;
        default -> {
          // a field of a later version, which an earlier one may leave aside
        }
      }
    }
    String name = entry.key();
    if (shard >= shards) {
      throw cursor.corrupt(
          place, "%s: shard_id below %d expected, %d found".formatted(name, shards, shard));
    }
    if (type > Integer.MAX_VALUE) {
      throw cursor.corrupt(place, "%s: dtype %d is no type's number".formatted(name, type));
    }
    BundleTensor tensor =
        new BundleTensor(name, (int) type, shape, (int) shard, begin, size, checksum, partitioned);
    tensor.requireSize(cursor, place);
    return tensor;
  }

  private static List<Long> shape(ProtoField field) throws CorruptFileException {
    List<Long> shape = new ArrayList<>();
    for (ProtoField dimension : field.message("shape")) {
      if (dimension.number() == DIMENSION) {
        long size = 0;
        for (ProtoField part : dimension.message("dim")) {
          size = part.number() == DIMENSION_SIZE ? part.natural("dim.size") : size;
        }
        shape.add(size);
      }
    }
    return shape;
  }

  private void requireSize(ByteCursor cursor, int place) throws CorruptFileException {
    Optional<Dtype> known = dtype();
    if (partitioned || known.isEmpty()) {
      return;
    }
    long expected;
    try {
      expected = known.get().sizeBytes(shape);
    } catch (ArithmeticException overflow) {
      throw cursor.corrupt(place, "%s: shape %s has over 2^63 bytes".formatted(name, shape));
    }
    if (sizeBytes != expected) {
      throw cursor.corrupt(
          place,
          "%s: %s %s has %d bytes, size says %d"
              .formatted(name, known.get(), shape, expected, sizeBytes));
    }
  }
}
