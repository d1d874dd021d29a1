package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.TensorSpec;
import dev.gpt2.run.DeviceType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("gpu")
class TorchGpuTest {
  private static final TensorSpec SPEC = TensorSpec.f32(4L << 20);

  @Test
  void elementsRead_areThoseWritten() throws NoSuchDeviceException {
    float[] found = new float[3];
    ByteBuffer bytes = ByteBuffer.allocateDirect(3 * Float.BYTES).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(new float[] {1, -2, 3.5f});
    try (Torch torch = Torch.start(DeviceType.GPU, 1);
        IValue tensor = torch.tensor(TensorSpec.f32(3), bytes)) {
      bytes.putFloat(0, 7); // what was made of it is a copy
      torch.<RuntimeException>read(tensor, elements -> elements.asFloatBuffer().get(found));
    }
    assertThat(found).containsExactly(1, -2, 3.5f);
  }

  /** 16 MiB a time; one copy exists while it is lent. */
  @Test
  void readingTensors_leavesNoCopies() throws IOException, NoSuchDeviceException {
    assumeTrue(ProcessMemory.isMeasurable(), "needs Linux with glibc");
    ProcessMemory memory = new ProcessMemory();
    try (Torch torch = Torch.start(DeviceType.GPU, 1);
        IValue tensor = torch.zeros(SPEC)) {
      torch.<RuntimeException>read(tensor, elements -> {}); // loads what runs below
      long peak =
          memory.peakBytes(
              () -> {
                for (int i = 0; i < 10; i++) {
                  torch.<RuntimeException>read(tensor, elements -> {});
                }
              });
      assertThat(peak).isLessThan(2 * SPEC.bytes());
    }
  }

  /** 16 MiB, which the allocator may round up; a second copy would stay with it. */
  @Test
  void makingATensor_takesItsSizeOfTheDevice() throws NoSuchDeviceException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(SPEC.bytes()));
    try (Torch torch = Torch.start(DeviceType.GPU, 1)) {
      torch.zeros(TensorSpec.f32(1)).close();
      FreedMemory.giveBack(DeviceType.GPU);
      long free = torch.deviceMemory().freeBytes();
      try (IValue tensor = torch.tensor(SPEC, bytes)) {
        assertThat(torch.hasShape(tensor, SPEC)).isTrue();
        assertThat(free - torch.deviceMemory().freeBytes())
            .isBetween(SPEC.bytes(), 2 * SPEC.bytes() - 1);
      }
    }
  }
}
