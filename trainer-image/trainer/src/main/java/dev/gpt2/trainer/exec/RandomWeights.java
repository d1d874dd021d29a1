package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.Resident;

/**
 * GPT-2's initialisation (Radford et al. 2019, section 2.3, and the published code): matrices and
 * embeddings from N(0, 0.02²), positions from N(0, 0.01²), matrices that write to the residual
 * stream scaled by 1/√(number of residual layers), gains 1, biases 0.
 */
final class RandomWeights {
  private static final double DEVIATION = 0.02;
  private static final double POSITION_DEVIATION = 0.01;

  private final Torch torch;
  private final double residualDeviation;

  RandomWeights(Torch torch, int layers) {
    this.torch = torch;
    this.residualDeviation = DEVIATION / Math.sqrt(2.0 * layers);
  }

  IValue draw(Resident weight) {
    String name = weight.name();
    if (name.endsWith(".bias")) {
      return torch.zeros(weight.spec());
    }
    if (weight.spec().rank() == 1) {
      return torch.filled(weight.spec(), 1);
    }
    if (name.startsWith("wpe.")) {
      return torch.normal(weight.spec(), POSITION_DEVIATION);
    }
    return torch.normal(
        weight.spec(), name.endsWith("c_proj.weight") ? residualDeviation : DEVIATION);
  }
}
