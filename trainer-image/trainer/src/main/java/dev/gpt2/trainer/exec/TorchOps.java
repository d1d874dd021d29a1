package dev.gpt2.trainer.exec;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.gpt2.graph.DType;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Op;
import dev.gpt2.graph.OpCall;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.run.DeviceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The ops of a graph as methods of one TorchScript module.
 *
 * <p>All calls run in PyTorch's inference mode, which is DJL's choice for a module's methods: the
 * tensors that they make carry nothing for autograd, and in-place ops on them are allowed in it.
 */
final class TorchOps implements AutoCloseable {
  /** How PyTorch's allocators say it, on CPU and on CUDA. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("not enough memory|can't allocate memory|out of memory|std::bad_alloc");

  /** {@code c10::ScalarType}. */
  private static final Map<DType, Integer> SCALAR_TYPES =
      Map.of(DType.F32, 6, DType.I64, 4, DType.BF16, 15);

  /** What has a text of its own. */
  private record Kernel(Op op, boolean mixed) {
    static Kernel of(OpCall call) {
      return new Kernel(
          call.op(), call.operands().stream().anyMatch(spec -> spec.dtype() == DType.BF16));
    }

    TorchScript.Method method(DeviceType device) {
      return mixed ? TorchMixed.of(op, device) : TorchScript.of(op, device);
    }
  }

  private final Map<Kernel, String> methods = new LinkedHashMap<>();
  private final Map<TensorSpec, String> places = new LinkedHashMap<>();
  private final PtSymbolBlock module;

  TorchOps(Torch torch, Graph graph) {
    this(torch, graph.calls(), torch.device());
  }

  /** No op at all, but places for such tensors. */
  static TorchOps places(Torch torch, Collection<TensorSpec> specs) {
    return new TorchOps(torch, List.of(), specs, torch.device());
  }

  /** With the kernels of a device that may not be there: loading checks each op's schema. */
  TorchOps(Torch torch, Collection<OpCall> calls, DeviceType device) {
    this(
        torch,
        calls,
        calls.stream().flatMap(call -> call.signature().outputs().stream()).toList(),
        device);
  }

  private TorchOps(
      Torch torch, Collection<OpCall> calls, Collection<TensorSpec> placed, DeviceType device) {
    StringBuilder text = new StringBuilder();
    for (OpCall call : calls) {
      methods.computeIfAbsent(
          Kernel.of(call),
          kernel -> {
            String name = "op" + methods.size();
            text.append(kernel.method(device).text(name));
            return name;
          });
    }
    for (TensorSpec spec : placed) {
      places.computeIfAbsent(
          spec,
          s -> {
            String name = "place" + places.size();
            text.append(place(name, s));
            return name;
          });
    }
    try {
      module = JniUtils.loadModule(torch.manager(), TorchArchive.of(text.toString()), false, false);
    } catch (IOException impossible) {
      throw new UncheckedIOException("reading from memory", impossible);
    }
  }

  /** A tensor within a buffer, which is what PyTorch's compiler makes of planned memory. */
  private static String place(String name, TensorSpec spec) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (long size : spec.shape().reversed()) {
      strides.addFirst(stride);
      stride *= size;
    }
    return """
          def %s(self: __torch__.Ops,
            buffer: Tensor,
            offset: int) -> Tensor:
            return ops.inductor._alloc_from_pool(buffer, offset, %d, %s, %s)
        """
        .formatted(name, SCALAR_TYPES.get(spec.dtype()), ints(spec.shape()), ints(strides));
  }

  private static String ints(List<Long> numbers) {
    return numbers.isEmpty() ? "annotate(List[int], [])" : numbers.toString();
  }

  /** A tensor like an output of the graph, at so many bytes from a buffer's beginning. */
  IValue place(TensorSpec spec, IValue buffer, long offset) {
    String method = places.get(spec);
    if (method == null) {
      throw new IllegalArgumentException("the graph makes no " + spec);
    }
    try (IValue at = IValue.from(offset)) {
      return IValueUtils.runMethod(module, method, buffer, at);
    }
  }

  /**
   * Runs an op.
   *
   * @param outputs tensors that it writes, all but one that replaces an operand
   */
  void run(OpCall op, IValue[] operands, IValue... outputs) {
    String method = methods.get(Kernel.of(op));
    if (method == null) {
      throw new IllegalArgumentException("the graph has no op " + op);
    }
    IValue[] parameters = Arrays.copyOf(operands, operands.length + outputs.length);
    System.arraycopy(outputs, 0, parameters, operands.length, outputs.length);
    call(op.op(), method, parameters).close();
  }

  /** The methods of ops that the library has compiled. */
  List<String> methodNames() {
    return Arrays.stream(JniUtils.getMethodNames(module)).filter(methods::containsValue).toList();
  }

  private IValue call(Op op, String method, IValue[] parameters) {
    try {
      return IValueUtils.runMethod(module, method, parameters);
    } catch (EngineException failure) {
      String message = String.valueOf(failure.getMessage());
      if (OUT_OF_MEMORY.matcher(message).find()) {
        throw new OutOfDeviceMemoryException(
            "no memory for %s; use a smaller batch or sequence, or give the process more memory"
                .formatted(op),
            failure);
      }
      throw failure;
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
