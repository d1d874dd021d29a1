package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import java.util.Arrays;
import java.util.Optional;

/** Numbers of element types (tensorflow/tensorflow, tensorflow/core/framework/types.proto). */
final class TypeNumber {
  private TypeNumber() {}

  static int of(Dtype dtype) {
    return switch (dtype) {
      case F32 -> 1;
      case F64 -> 2;
      case I32 -> 3;
      case U8 -> 4;
      case I16 -> 5;
      case I8 -> 6;
      case I64 -> 9;
      case BOOL -> 10;
      case BF16 -> 14;
      case U16 -> 17;
      case F16 -> 19;
      case U32 -> 22;
      case U64 -> 23;
      case F8_E5M2 -> 24;
      case F8_E4M3 -> 25;
    };
  }

  /** The type that has this number; empty for strings, complex numbers and the like. */
  static Optional<Dtype> dtype(int number) {
    return Arrays.stream(Dtype.values()).filter(dtype -> of(dtype) == number).findFirst();
  }
}
