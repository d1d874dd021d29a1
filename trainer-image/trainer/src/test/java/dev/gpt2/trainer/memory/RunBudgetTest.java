package dev.gpt2.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.MemorySpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RunBudgetTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final Optional<MemoryLimit> FOUR =
      Optional.of(new MemoryLimit(4 * GIB, "/sys/fs/cgroup/memory.max"));
  private static final Optional<ProcessMemory> SMALL =
      Optional.of(new ProcessMemory(280 * MIB, 400 * MIB));

  @Test
  void containersLimit_countsWhereNoneIsStated() {
    RunBudget budget = RunBudget.onCpu(memory(null), FOUR, SMALL);

    assertThat(budget.budget())
        .isEqualTo(new MemoryBudget(4 * GIB, MemoryBudget.PROCESS_BYTES, 128 * MIB));
    assertThat(budget.warning()).isEmpty();
    // 4096 − 448 − 128 = 3520 MiB = 3.4375 GiB
    assertThat(budget.description())
        .isEqualTo(
            "3.44 GiB for tensors: 4.00 GiB (/sys/fs/cgroup/memory.max), less 448.0 MiB for the"
                + " process and 128.0 MiB in reserve");
  }

  @Test
  void lowerStatedLimit_counts() {
    RunBudget budget = RunBudget.onCpu(memory("3Gi"), FOUR, SMALL);

    assertThat(budget.budget().limitBytes()).isEqualTo(3 * GIB);
    assertThat(budget.source()).isEqualTo("memory.limit");
    assertThat(budget.warning()).isEmpty();
  }

  @Test
  void higherStatedLimit_isTheContainersWithAWarning() {
    RunBudget budget = RunBudget.onCpu(memory("8Gi"), FOUR, SMALL);

    assertThat(budget.budget().limitBytes()).isEqualTo(4 * GIB);
    assertThat(budget.source()).isEqualTo("/sys/fs/cgroup/memory.max");
    assertThat(budget.warning())
        .contains(
            "memory.limit: 8Gi is more than there is; the limit is 4.00 GiB"
                + " (/sys/fs/cgroup/memory.max)");
  }

  @Test
  void limitThatIsStated_needsNoOther() {
    assertThat(RunBudget.onCpu(memory("3Gi"), Optional.empty(), SMALL).budget().limitBytes())
        .isEqualTo(3 * GIB);
  }

  @Test
  void noLimitAtAll_isAWrongRequest() {
    assertThatThrownBy(() -> RunBudget.onCpu(memory(null), Optional.empty(), SMALL))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageStartingWith("memory.limit: is required here");
  }

  /** 600 MiB and 128 MiB of growth are more than the 448 MiB foreseen. */
  @Test
  void processThatIsLargerThanForeseen_counts() {
    Optional<ProcessMemory> large = Optional.of(new ProcessMemory(600 * MIB, 700 * MIB));

    assertThat(RunBudget.onCpu(memory(null), FOUR, large).budget().overheadBytes())
        .isEqualTo(728 * MIB);
  }

  @Test
  void processThatCannotBeMeasured_isAsForeseen() {
    assertThat(RunBudget.onCpu(memory(null), FOUR, Optional.empty()).budget().overheadBytes())
        .isEqualTo(MemoryBudget.PROCESS_BYTES);
  }

  @Test
  void gpu_hasItsFreeMemoryLessTheLibraries() {
    RunBudget budget = RunBudget.onGpu(memory(null), 23 * GIB);

    assertThat(budget.budget()).isEqualTo(new MemoryBudget(23 * GIB, 256 * MIB, 128 * MIB));
    assertThat(budget.source()).isEqualTo("the GPU's free memory");
    assertThat(RunBudget.onGpu(memory("80Gi"), 23 * GIB).budget()).isEqualTo(budget.budget());
    assertThat(RunBudget.onGpu(memory("80Gi"), 23 * GIB).warning()).isPresent();
  }

  @Test
  void limitBelowTheProcess_leavesNothing() {
    RunBudget budget = RunBudget.onCpu(memory("256Mi"), FOUR, SMALL);

    assertThat(budget.budget().tensorBytes()).isEqualTo((256 - 448 - 128) * MIB);
    assertThat(budget.description()).startsWith("0 bytes for tensors: 256.0 MiB (memory.limit)");
  }

  private static MemorySpec memory(@Nullable String limit) {
    return new MemorySpec(MemorySpec.Strategy.REMATERIALIZE, limit, "128Mi", null);
  }
}
