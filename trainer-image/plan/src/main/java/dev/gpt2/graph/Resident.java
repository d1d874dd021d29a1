package dev.gpt2.graph;

/**
 * A tensor that lives as long as the run: a weight, an optimizer's state for one, or the sum of its
 * gradients.
 *
 * @param name unique in the graph: {@code h.0.attn.c_attn.weight}, {@code
 *     h.0.attn.c_attn.weight/moment1}
 */
public record Resident(String name, TensorSpec spec, Role role) implements Operand {

  public enum Role {
    WEIGHT,
    OPTIMIZER_STATE,
    /** Zero between optimizer steps, so that no checkpoint has it. */
    GRADIENT_SUM
  }

  static Resident weight(String name, TensorSpec spec) {
    return new Resident(name, spec, Role.WEIGHT);
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
