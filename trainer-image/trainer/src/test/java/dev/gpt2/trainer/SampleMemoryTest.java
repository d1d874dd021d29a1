package dev.gpt2.trainer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.plan.GenerationMemory;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.memory.MemoryLimit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SampleMemoryTest {
  private static final long MIB = 1 << 20;

  /** 500 + 70 + 9 + 1 MiB, and 448 for a process on CPU. */
  private static final SampleMemory MEMORY =
      new SampleMemory(new GenerationMemory(500 * MIB, 70 * MIB, 9 * MIB, MIB), DeviceType.CPU);

  @Test
  void lessThanIsNeeded_isRefusedWithTheParts() {
    MemoryLimit limit = new MemoryLimit(1_028 * MIB - 1, "memory.max");
    assertThatThrownBy(() -> MEMORY.require(Optional.of(limit)))
        .isInstanceOf(InfeasibleRunException.class)
        .hasMessageContaining("(memory.max) is too little: 1.00 GiB are needed")
        .hasMessageContaining("500.0 MiB are for weights, 80.0 MiB for the texts and 448.0 MiB")
        .hasMessageContaining("--batch-size");
  }

  @Test
  void asMuchAsIsNeeded_isEnough() {
    MemoryLimit limit = new MemoryLimit(1_028 * MIB, "memory.max");
    assertThatCode(() -> MEMORY.require(Optional.of(limit))).doesNotThrowAnyException();
    assertThatCode(() -> MEMORY.require(Optional.empty())).doesNotThrowAnyException();
  }
}
