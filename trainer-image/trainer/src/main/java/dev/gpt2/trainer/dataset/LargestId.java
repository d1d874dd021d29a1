package dev.gpt2.trainer.dataset;

import java.util.Arrays;

/** Finds the smallest vocabulary that has all ids of some chunks. */
final class LargestId implements ChunkSink {
  private int largest;

  int vocabulary() {
    return largest + 1;
  }

  @Override
  public void begin(int vocabulary, long expectedLength) {}

  @Override
  public void add(int[] ids) {
    largest = Math.max(largest, Arrays.stream(ids).max().orElse(0));
  }

  @Override
  public void end() {}
}
