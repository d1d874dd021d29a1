package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.TensorSpec;

/**
 * The memory for the values of graphs, taken once; graphs that run one after another share it.
 *
 * @param bytes how large it is
 */
record ArenaBuffer(IValue tensor, long bytes) implements AutoCloseable {

  static ArenaBuffer of(Torch torch, long bytes) {
    TensorSpec floats = TensorSpec.f32(Math.max(1, Math.ceilDiv(bytes, Float.BYTES)));
    return new ArenaBuffer(torch.zeros(floats), bytes);
  }

  @Override
  public void close() {
    tensor.close();
  }
}
