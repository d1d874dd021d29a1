package dev.gpt2.trainer.exec;

import dev.gpt2.run.DeviceType;
import org.junit.jupiter.api.Tag;

@Tag("gpu")
class GenerationExecutorGpuTest extends GenerationExecutorTest {
  @Override
  DeviceType device() {
    return DeviceType.GPU;
  }
}
