package dev.gpt2.trainer.cost;

import dev.gpt2.trainer.exec.Torch;

/**
 * Where costs were measured, and so where they hold. The elements' types aren't here: each call
 * names those of its operands.
 *
 * @param device name of the CPU or GPU
 * @param threads that worked within one op
 * @param pytorch version
 */
record Conditions(String device, int threads, String pytorch) {

  static Conditions on(Torch torch) {
    return new Conditions(DeviceName.of(torch), torch.threads(), Torch.version());
  }

  @Override
  public String toString() {
    return "%s, %d threads, PyTorch %s".formatted(device, threads, pytorch);
  }
}
