package dev.gpt2.trainer.checkpoint.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives a tensor's bytes when they are written, so that only one tensor needs to be at hand. */
@FunctionalInterface
public interface TensorContent {

  /** Hands all bytes to {@code sink}, little-endian, in as many pieces as are convenient. */
  void writeTo(Sink sink) throws IOException;

  /** Takes the remaining bytes of a buffer; the buffer may be used again afterwards. */
  @FunctionalInterface
  interface Sink {
    void write(ByteBuffer piece) throws IOException;
  }
}
