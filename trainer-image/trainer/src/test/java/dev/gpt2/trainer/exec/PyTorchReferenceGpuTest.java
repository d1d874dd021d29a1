package dev.gpt2.trainer.exec;

import dev.gpt2.run.DeviceType;
import org.junit.jupiter.api.Tag;

/** PyTorch's losses and gradients, which were made on a CPU, by the ops in their form for a GPU. */
@Tag("gpu")
class PyTorchReferenceGpuTest extends PyTorchReferenceTest {
  @Override
  DeviceType device() {
    return DeviceType.GPU;
  }
}
