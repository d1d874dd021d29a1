package dev.gpt2.trainer.checkpoint.tensor;

import java.util.List;

/** A tensor to write: its name, type and shape, and where its bytes will come from. */
public record NamedTensor(String name, Dtype dtype, List<Long> shape, TensorContent content) {

  public NamedTensor {
    shape = List.copyOf(shape);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a tensor's name expected");
    }
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("%s: negative dimension in %s".formatted(name, shape));
      }
    }
  }

  public long sizeBytes() {
    return dtype.sizeBytes(shape);
  }

  public NamedTensor named(String newName) {
    return new NamedTensor(newName, dtype, shape, content);
  }
}
