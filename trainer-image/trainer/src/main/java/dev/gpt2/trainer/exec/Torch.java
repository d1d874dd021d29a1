package dev.gpt2.trainer.exec;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.gpt2.graph.DType;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.run.DeviceType;
import java.lang.management.MemoryUsage;
import java.nio.ByteBuffer;

/**
 * DJL's PyTorch engine, set up for explicit graphs: no autograd, no rewriting of TorchScript.
 *
 * <p>Both settings are per thread in PyTorch, so a {@code Torch} belongs to the thread that made
 * it.
 */
public final class Torch implements AutoCloseable {
  private final PtNDManager manager;
  private final TorchBf16 bf16;
  private final Thread owner = Thread.currentThread();

  private Torch(PtNDManager manager) {
    this.manager = manager;
    this.bf16 = new TorchBf16(manager);
  }

  /**
   * Starts the engine.
   *
   * @param threads for the work within one op
   * @throws NoSuchDeviceException when the device isn't there
   */
  public static Torch start(DeviceType type, int threads) throws NoSuchDeviceException {
    // the library would otherwise report home over the network
    System.setProperty("OPT_OUT_TRACKING", "true");
    Engine engine = Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
    JniUtils.setGradMode(false);
    // on, gradients differ by 6e-7 from eager PyTorch and memory peaks rise
    JniUtils.setGraphExecutorOptimize(false);
    Device device =
        switch (type) {
          case CPU -> Device.cpu();
          case GPU -> {
            if (engine.getGpuCount() == 0) {
              throw new NoSuchDeviceException(
                  "device.type is GPU, but PyTorch "
                      + engine.getVersion()
                      + " here sees no CUDA device: this image holds the CPU libraries, or the node"
                      + " gives the container no GPU; use a CUDA image on a GPU node, or device.type:"
                      + " CPU");
            }
            yield Device.gpu();
          }
        };
    return new Torch((PtNDManager) engine.newBaseManager(device));
  }

  /** PyTorch's version. */
  public static String version() {
    return Engine.getEngine("PyTorch").getVersion();
  }

  /**
   * What the driver says of the GPU's memory now, by {@code cudaMemGetInfo}.
   *
   * <p>The first call in a process makes the CUDA context, whose memory then isn't free any more.
   * What PyTorch's allocator keeps for later tensors isn't free either.
   *
   * @throws IllegalStateException on the CPU, where the container's limit counts
   */
  public DeviceMemory deviceMemory() {
    Device device = manager().getDevice();
    if (!device.isGpu()) {
      throw new IllegalStateException("device.type is CPU: the driver's memory is a GPU's");
    }
    MemoryUsage usage = CudaUtils.getGpuMemory(device);
    return DeviceMemory.ofUsed(usage.getMax(), usage.getUsed());
  }

  /** Threads that work within one op. */
  public int threads() {
    return JniUtils.getNumThreads();
  }

  public DeviceType device() {
    return manager.getDevice().isGpu() ? DeviceType.GPU : DeviceType.CPU;
  }

  PtNDManager manager() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("this engine belongs to thread " + owner.getName());
    }
    return manager;
  }

  /** A new tensor with these elements (little endian); {@code bytes} may be reused afterwards. */
  IValue tensor(TensorSpec spec, ByteBuffer bytes) {
    if (bytes.remaining() != spec.bytes()) {
      throw new IllegalArgumentException(
          "%s takes %d bytes, %d given".formatted(spec, spec.bytes(), bytes.remaining()));
    }
    try (PtNDArray made = manager().create(bytes, shape(spec), dataType(spec))) {
      return switch (device()) {
        case CPU -> ownCopy(made);
        // it was copied there; a second copy would stay in the allocator's cache
        case GPU -> IValue.from(made);
      };
    }
  }

  private static IValue ownCopy(PtNDArray aliasing) {
    try (PtNDArray own = JniUtils.clone(aliasing)) {
      return IValue.from(own);
    }
  }

  IValue zeros(TensorSpec spec) {
    try (var zeros = (PtNDArray) manager().zeros(shape(spec), dataType(spec))) {
      return IValue.from(zeros);
    }
  }

  /** Normally distributed, mean 0, from the engine's random state (see {@link #seed}). */
  IValue normal(TensorSpec spec, double deviation) {
    try (PtNDArray drawn =
        JniUtils.normal(
            manager(), 0, deviation, shape(spec), dataType(spec), manager().getDevice())) {
      return IValue.from(drawn);
    }
  }

  IValue filled(TensorSpec spec, double value) {
    if (spec.dtype() == DType.BF16) {
      try (IValue there = zeros(TensorSpec.f32(1))) {
        return bf16.filled(there, spec.shape(), value);
      }
    }
    try (var filled = (PtNDArray) manager().full(shape(spec), (float) value, dataType(spec))) {
      return IValue.from(filled);
    }
  }

  void seed(long seed) {
    JniUtils.setSeed(seed);
  }

  /**
   * Lends a tensor's elements, little endian; the buffer is good during the call only.
   *
   * <p>Of a tensor on a GPU the library makes a copy, which it leaves to the tensor's manager.
   */
  <E extends Exception> void read(IValue tensor, TensorReader<E> reader) throws E {
    try (PtNDManager reading = manager().newSubManager(Device.cpu())) {
      reader.accept(tensor.toTensor(reading).toByteBuffer(true));
    }
  }

  /** The same of an f32 or bf16 tensor, whose elements are lent as f32. */
  <E extends Exception> void readFloats(IValue tensor, TensorSpec spec, TensorReader<E> reader)
      throws E {
    if (spec.dtype() == DType.BF16) {
      try (IValue widened = bf16.widened(tensor)) {
        read(widened, reader);
      }
    } else {
      read(tensor, reader);
    }
  }

  /** Whether a tensor has this shape. */
  boolean hasShape(IValue tensor, TensorSpec spec) {
    try (PtNDArray array = tensor.toTensor(manager())) {
      return array.getShape().equals(shape(spec));
    }
  }

  @Override
  public void close() {
    bf16.close();
    manager.close();
  }

  private static Shape shape(TensorSpec spec) {
    return new Shape(spec.shape());
  }

  private static DataType dataType(TensorSpec spec) {
    return switch (spec.dtype()) {
      case F32 -> DataType.FLOAT32;
      case BF16 ->
          throw new IllegalArgumentException("%s isn't made of numbers from Java".formatted(spec));
      case I64 -> DataType.INT64;
    };
  }
}
