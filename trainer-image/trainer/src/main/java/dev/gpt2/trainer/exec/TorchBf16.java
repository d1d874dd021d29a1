package dev.gpt2.trainer.exec;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes bf16 tensors, and f32 ones of them.
 *
 * <p>DJL's own calls end the whole process at this type, so these are TorchScript too, and the
 * elements of such a tensor are never asked for.
 */
final class TorchBf16 implements AutoCloseable {
  /** The numbers are {@code c10::ScalarType}'s. */
  private static final String METHODS =
      """
        def filled(self: __torch__.Ops,
          there: Tensor,
          size: List[int],
          element: float) -> Tensor:
          return torch.new_full(there, size, element, dtype=15)
        def widened(self: __torch__.Ops,
          tensor: Tensor) -> Tensor:
          return torch.to(tensor, 6)
      """;

  private final PtNDManager manager;
  private @Nullable PtSymbolBlock loaded;

  TorchBf16(PtNDManager manager) {
    this.manager = manager;
  }

  /**
   * A tensor with equal elements.
   *
   * @param there any tensor on the device
   */
  IValue filled(IValue there, List<Long> shape, double element) {
    long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
    try (IValue size = IValue.listFrom(sizes);
        IValue number = IValue.from(element)) {
      return IValueUtils.runMethod(module(), "filled", there, size, number);
    }
  }

  /** The numbers of a bf16 tensor in f32. */
  IValue widened(IValue tensor) {
    return IValueUtils.runMethod(module(), "widened", tensor);
  }

  /** Loaded when it is first needed. */
  private PtSymbolBlock module() {
    PtSymbolBlock module = loaded;
    if (module == null) {
      try {
        module = JniUtils.loadModule(manager, TorchArchive.of(METHODS), false, false);
      } catch (IOException impossible) {
        throw new UncheckedIOException("reading from memory", impossible);
      }
      loaded = module;
    }
    return module;
  }

  @Override
  public void close() {
    if (loaded != null) {
      loaded.close();
    }
  }
}
