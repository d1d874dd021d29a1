package dev.gpt2.graph;

/**
 * Says how long an op takes. Plans depend on the ratios of costs only, so that any unit would do;
 * it is nanoseconds.
 */
@FunctionalInterface
public interface CostModel {

  /** Nanoseconds, at least 1. */
  long nanoseconds(OpCall call);
}
