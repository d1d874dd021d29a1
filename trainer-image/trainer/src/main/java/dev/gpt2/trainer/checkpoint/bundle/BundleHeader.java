package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.file.Path;

/**
 * What the empty key of an index holds: {@code BundleHeaderProto} (tensorflow/tensorflow,
 * tensorflow/core/protobuf/tensor_bundle.proto).
 *
 * @param shards number of files with tensors' bytes
 */
record BundleHeader(int shards) {
  static final int SHARDS = 1;
  static final int VERSION = 3;

  /** Of {@code VersionDef}, the field in which a writer says its version of the format. */
  static final int PRODUCER = 1;

  /** The format's version that is read and written here, TensorFlow's since 2016. */
  static final int FORMAT = 1;

  /** Shards' numbers have five digits in their files' names. */
  static final int MOST_SHARDS = 99_999;

  private static final int ENDIANNESS = 2;
  private static final int OLDEST_CONSUMER = 2;

  /**
   * Reads the header of a bundle.
   *
   * @throws InvalidRunException when the bundle is whole but can't be read here
   */
  static BundleHeader read(Path file, ByteCursor cursor) throws CorruptFileException {
    int place = cursor.offset();
    long shards = 0;
    for (ProtoField field : ProtoField.all(cursor)) {
      switch (field.number()) {
        case SHARDS -> shards = field.natural("num_shards");
        case ENDIANNESS -> requireLittle(file, field.natural("endianness"));
        case VERSION -> requireReadable(file, field);
        default -> {
          // a field of a later version, which an earlier one may leave aside
        }
      }
    }
    if (shards < 1 || shards > MOST_SHARDS) {
      throw cursor.corrupt(
          place, "num_shards: 1 to %d expected, %d found".formatted(MOST_SHARDS, shards));
    }
    return new BundleHeader((int) shards);
  }

  private static void requireLittle(Path file, long endianness) {
    if (endianness != 0) {
      throw new InvalidRunException(
          ("%s: little-endian tensors expected, big-endian ones found; load and save the checkpoint"
                  + " with TensorFlow on a little-endian machine (x86-64, ARM64)")
              .formatted(file));
    }
  }

  private static void requireReadable(Path file, ProtoField version) throws CorruptFileException {
    for (ProtoField field : version.message("version")) {
      if (field.number() == OLDEST_CONSUMER && field.natural("min_consumer") > FORMAT) {
        throw new InvalidRunException(
            ("%s: a tensor bundle of format %d expected, found one for readers of format %d; it was"
                    + " written by a newer TensorFlow, save it with TensorFlow 2")
                .formatted(file, FORMAT, field.value()));
      }
    }
  }
}
