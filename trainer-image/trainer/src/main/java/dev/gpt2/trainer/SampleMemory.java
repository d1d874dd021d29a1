package dev.gpt2.trainer;

import dev.gpt2.graph.Gpt2Generation;
import dev.gpt2.plan.Bytes;
import dev.gpt2.plan.GenerationMemory;
import dev.gpt2.plan.MemoryBudget;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.exec.Torch;
import dev.gpt2.trainer.memory.ContainerMemory;
import dev.gpt2.trainer.memory.MemoryLimit;
import java.util.Optional;

/** What writing takes of the memory that there is, asked before the weights are loaded. */
record SampleMemory(GenerationMemory tensors, DeviceType device) {

  static SampleMemory of(Gpt2Generation generation, DeviceType device) {
    return new SampleMemory(GenerationMemory.of(generation), device);
  }

  /**
   * Refuses to begin what can't be finished.
   *
   * @param limit all memory that there is; empty where nobody can tell
   * @throws InfeasibleRunException that says what is needed and what there is
   */
  void require(Optional<MemoryLimit> limit) {
    long processBytes = MemoryBudget.overheadBytes(device);
    long needed = tensors.peakBytes() + processBytes;
    limit
        .filter(there -> there.bytes() < needed)
        .ifPresent(
            there -> {
              throw new InfeasibleRunException(
                  ("%s (%s) is too little: %s are needed, of which %s are for weights, %s for the"
                          + " texts and %s for the process; lower --batch-size or --length")
                      .formatted(
                          Bytes.format(there.bytes()),
                          there.source(),
                          Bytes.format(needed),
                          Bytes.format(tensors.weightBytes()),
                          Bytes.format(tensors.besideWeights()),
                          Bytes.format(processBytes)));
            });
  }

  /** The container's memory, or what is free on the GPU. */
  static Optional<MemoryLimit> there(Torch torch) {
    return switch (torch.device()) {
      case CPU -> ContainerMemory.ofThisProcess().limit();
      case GPU ->
          Optional.of(new MemoryLimit(torch.deviceMemory().freeBytes(), "the GPU's free memory"));
    };
  }

  String description() {
    return "%s for weights, %s for the texts"
        .formatted(Bytes.format(tensors.weightBytes()), Bytes.format(tensors.besideWeights()));
  }
}
