package dev.gpt2.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Element type and shape of a tensor, outermost dimension first; a scalar has no dimension. */
public record TensorSpec(DType dtype, List<Long> shape) {

  public TensorSpec {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 1) {
        throw new IllegalArgumentException("each dimension must be at least 1: " + shape);
      }
    }
  }

  public static TensorSpec f32(long... shape) {
    return new TensorSpec(DType.F32, Arrays.stream(shape).boxed().toList());
  }

  public static TensorSpec of(DType dtype, long... shape) {
    return new TensorSpec(dtype, Arrays.stream(shape).boxed().toList());
  }

  public static TensorSpec i64(long... shape) {
    return new TensorSpec(DType.I64, Arrays.stream(shape).boxed().toList());
  }

  /** The same shape of other elements. */
  public TensorSpec as(DType other) {
    return new TensorSpec(other, shape);
  }

  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  public long bytes() {
    return Math.multiplyExact(elements(), (long) dtype.bytes());
  }

  public int rank() {
    return shape.size();
  }

  public long size(int dimension) {
    return shape.get(dimension);
  }

  @Override
  public String toString() {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "] "))
        + dtype.name().toLowerCase(java.util.Locale.ROOT);
  }
}
