package dev.gpt2.plan;

/** What a plan may do about memory. */
public enum Strategy {
  /** Whatever makes the step fit at the least cost. */
  REMATERIALIZE,
  /** Keep what enters each block, make the rest of it again: the same at every limit. */
  CHECKPOINT_BLOCKS,
  /** Keep everything that is read again. */
  KEEP_ALL
}
