package dev.gpt2.trainer.memory;

import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.MemorySpec;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory that a run may take, of what is stated and what there is.
 *
 * <p>A stated limit is never taken for more than there is: the kernel, or the device, would not
 * give it. What the process takes beside its tensors is at least what is foreseen for it ({@link
 * MemoryBudget#PROCESS_BYTES}), so that a run has the plan that was promised before it started;
 * only where it takes more already, as for a large dataset, that counts.
 *
 * @param source who sets the limit
 * @param warning what to tell about a limit that can't be had
 */
public record RunBudget(MemoryBudget budget, String source, Optional<String> warning) {

  /**
   * What a process on CPU still grows by, beside its tensors, once the tensor library is started
   * and the dataset is read: the library's caches and threads, compiled code, the Java heap, and
   * the libraries' own pages, which come from files but are in use all the time. Measured by {@code
   * make bench-memory} with Java 25 and libtorch 2.7.1: 60 to 70 MiB, and 90 MiB of libraries, of
   * which most are loaded before.
   */
  static final long GROWTH_BYTES = 128L << 20;

  private static final String STATED = "memory.limit";

  /**
   * On the processors of a container: to be asked once the tensor library is started and the
   * dataset is read, before the weights are loaded.
   *
   * @param there the container's limit, where one can be read
   * @param now what the process takes, where that can be read
   * @throws InvalidRunException when no limit is stated and none can be read
   */
  public static RunBudget onCpu(
      MemorySpec memory, Optional<MemoryLimit> there, Optional<ProcessMemory> now) {
    long measured = now.map(process -> process.anonymousBytes() + GROWTH_BYTES).orElse(0L);
    return of(memory, there, Math.max(MemoryBudget.PROCESS_BYTES, measured));
  }

  /**
   * On a GPU: to be asked before anything is loaded there.
   *
   * @param freeBytes what no process has taken of the device's memory, its context made already
   */
  public static RunBudget onGpu(MemorySpec memory, long freeBytes) {
    return of(
        memory,
        Optional.of(new MemoryLimit(freeBytes, "the GPU's free memory")),
        MemoryBudget.GPU_LIBRARY_BYTES);
  }

  private static RunBudget of(MemorySpec memory, Optional<MemoryLimit> there, long overheadBytes) {
    MemoryLimit limit = limit(memory.limitBytes(), there);
    return new RunBudget(
        new MemoryBudget(limit.bytes(), overheadBytes, memory.reserveBytes()),
        limit.source(),
        there
            .filter(least -> memory.limitBytes().orElse(0) > least.bytes())
            .map(
                least ->
                    "%s: %s is more than there is; the limit is %s (%s)"
                        .formatted(
                            STATED, memory.limit(), Bytes.format(least.bytes()), least.source())));
  }

  private static MemoryLimit limit(OptionalLong stated, Optional<MemoryLimit> there) {
    if (stated.isPresent()) {
      return there
          .filter(least -> least.bytes() < stated.getAsLong())
          .orElseGet(() -> new MemoryLimit(stated.getAsLong(), STATED));
    }
    return there.orElseThrow(
        () ->
            new InvalidRunException(
                STATED
                    + ": is required here, as neither a control group's limit nor the machine's"
                    + " memory can be read"));
  }

  /** For the log: {@code 3.44 GiB for tensors of 4.00 GiB (memory.limit), less 448.0 MiB …}. */
  public String description() {
    return "%s for tensors: %s (%s), less %s for the process and %s in reserve"
        .formatted(
            Bytes.format(Math.max(0, budget.tensorBytes())),
            Bytes.format(budget.limitBytes()),
            source,
            Bytes.format(budget.overheadBytes()),
            Bytes.format(budget.reserveBytes()));
  }
}
