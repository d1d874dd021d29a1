package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.ModelShape;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A GPT-2's weights, by canonical name ({@link WeightNames}). */
public interface WeightSource {

  ModelShape shape();

  /**
   * Hands one weight to {@code consumer}: a direct, little-endian buffer of float32, row by row.
   *
   * <p>The buffer may be the mapped file; it must neither be written nor kept.
   *
   * @throws java.io.UncheckedIOException with a {@link dev.gpt2.trainer.file.CorruptFileException}
   *     inside, when the file has a checksum that differs
   */
  void read(String name, Consumer<ByteBuffer> consumer);
}
