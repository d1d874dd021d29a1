package dev.gpt2.trainer.exec;

import java.nio.ByteBuffer;

/**
 * Takes the elements of a tensor, little endian; the buffer is good during the call only.
 *
 * @param <E> what reading may fail with
 */
@FunctionalInterface
public interface TensorReader<E extends Exception> {
  void accept(ByteBuffer elements) throws E;
}
