package dev.gpt2.graph;

/**
 * A tensor that outlives a step: a weight, an optimizer's state for one, the sum of its gradients,
 * or what is kept of texts that are being continued.
 *
 * @param name unique in the graph: {@code h.0.attn.c_attn.weight}, {@code
 *     h.0.attn.c_attn.weight/moment1}
 */
public record Resident(String name, TensorSpec spec, Role role) implements Operand {

  public enum Role {
    WEIGHT,
    OPTIMIZER_STATE,
    /** Zero between optimizer steps, so that no checkpoint has it. */
    GRADIENT_SUM,
    /** Keys and values of the texts that are being continued; it lives as long as they are. */
    CACHE
  }

  static Resident weight(String name, TensorSpec spec) {
    return new Resident(name, spec, Role.WEIGHT);
  }

  static Resident cache(String name, TensorSpec spec) {
    return new Resident(name, spec, Role.CACHE);
  }

  /** State of the same shape as this weight. */
  Resident state(String suffix) {
    return new Resident(name + "/" + suffix, spec, Role.OPTIMIZER_STATE);
  }

  /** The sum of this weight's gradients. */
  Resident gradientSum() {
    return new Resident(name + "/gradient", spec, Role.GRADIENT_SUM);
  }
}
