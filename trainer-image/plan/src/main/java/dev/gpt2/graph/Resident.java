package dev.gpt2.graph;

/**
 * A tensor that lives as long as the run: a weight, or an optimizer's state for one.
 *
 * @param name unique in the graph: {@code h.0.attn.c_attn.weight}, {@code
 *     h.0.attn.c_attn.weight/moment1}
 */
public record Resident(String name, TensorSpec spec, Role role) implements Operand {

  public enum Role {
    WEIGHT,
    OPTIMIZER_STATE
  }

  static Resident weight(String name, TensorSpec spec) {
    return new Resident(name, spec, Role.WEIGHT);
  }

  /** State of the same shape as this weight. */
  Resident state(String suffix) {
    return new Resident(name + "/" + suffix, spec, Role.OPTIMIZER_STATE);
  }
}
