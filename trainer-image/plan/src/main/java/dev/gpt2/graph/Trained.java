package dev.gpt2.graph;

/** Which weights a run changes. */
public enum Trained {
  ALL,
  /** Those of the transformer blocks: not the embeddings, nor the last norm. */
  BLOCKS;

  boolean has(Resident weight) {
    return this == ALL || weight.name().startsWith("h.");
  }
}
