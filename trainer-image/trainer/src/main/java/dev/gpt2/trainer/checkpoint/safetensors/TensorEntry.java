package dev.gpt2.trainer.checkpoint.safetensors;

import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import java.util.List;

/**
 * A tensor's place in a safetensors file.
 *
 * @param beginBytes first byte, counted from the start of the file
 * @param endBytes byte after the last
 */
public record TensorEntry(
    String name, Dtype dtype, List<Long> shape, long beginBytes, long endBytes) {

  public TensorEntry {
    shape = List.copyOf(shape);
  }

  public long sizeBytes() {
    return endBytes - beginBytes;
  }
}
