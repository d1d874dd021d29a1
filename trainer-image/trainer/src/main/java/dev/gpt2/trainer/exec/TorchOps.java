package dev.gpt2.trainer.exec;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.gpt2.graph.Graph;
import dev.gpt2.graph.Node;
import dev.gpt2.graph.Op;
import dev.gpt2.run.RunSpec.DeviceType;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private final Map<Op, String> methods = new LinkedHashMap<>();
  private final PtSymbolBlock module;

  TorchOps(Torch torch, Graph graph) {
    this(torch, graph, torch.device());
  }

  /** With the kernels of a device that may not be there: loading checks each op's schema. */
  TorchOps(Torch torch, Graph graph, DeviceType device) {
    StringBuilder text = new StringBuilder();
    for (Node node : graph.nodes()) {
      methods.computeIfAbsent(
          node.op(),
          op -> {
            String name = "op" + methods.size();
            text.append(TorchScript.of(op, device).text(name));
            return name;
          });
    }
    try {
      module = JniUtils.loadModule(torch.manager(), TorchArchive.of(text.toString()), false, false);
    } catch (IOException impossible) {
      throw new UncheckedIOException("reading from memory", impossible);
    }
  }

  /** Runs an op; the caller closes what comes back, and still owns the operands. */
  IValue[] run(Op op, IValue... operands) {
    String method = methods.get(op);
    if (method == null) {
      throw new IllegalArgumentException("the graph has no op " + op);
    }
    IValue result = call(op, method, operands);
    if (result.isTensor()) {
      return new IValue[] {result};
    }
    try (result) {
      return result.isTuple() ? result.toIValueTuple() : new IValue[0];
    }
  }

  /** The methods that the library has compiled. */
  List<String> methodNames() {
    return List.of(JniUtils.getMethodNames(module));
  }

  private IValue call(Op op, String method, IValue[] operands) {
    try {
      return IValueUtils.runMethod(module, method, operands);
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
