package dev.gpt2.trainer.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceMemoryTest {

  @Test
  void usedBytes_areTheOnesThatAreNotFree() {
    assertThat(DeviceMemory.ofUsed(80_000, 30_000)).isEqualTo(new DeviceMemory(80_000, 50_000));
  }

  @Test
  void moreFreeThanThereIs_isRefused() {
    assertThatThrownBy(() -> new DeviceMemory(100, 101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("free memory must be between 0 and the total of 100 bytes: 101");
  }

  @Test
  void memoryOfTheCpu_isNotTheDriversToTell() throws NoSuchDeviceException {
    try (Torch torch = NanoGpt2.torch(1)) {
      assertThatThrownBy(torch::deviceMemory)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("device.type is CPU");
    }
  }
}
