package dev.gpt2.trainer.checkpoint.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
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

  /**
   * Hands all bytes to {@code out}.
   *
   * @throws IllegalStateException when the content has more or fewer than the shape
   */
  public void writeTo(TensorContent.Sink out) throws IOException {
    Count count = new Count(out);
    content.writeTo(count);
    if (count.bytes != sizeBytes()) {
      throw new IllegalStateException(
          "%s: %s %s has %d bytes, %d were written"
              .formatted(name, dtype, shape, sizeBytes(), count.bytes));
    }
  }

  public NamedTensor named(String newName) {
    return new NamedTensor(newName, dtype, shape, content);
  }

  private static final class Count implements TensorContent.Sink {
    private final TensorContent.Sink out;
    private long bytes;

    Count(TensorContent.Sink out) {
      this.out = out;
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
      bytes += piece.remaining();
      out.write(piece);
    }
  }
}
