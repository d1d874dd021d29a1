package dev.gpt2.trainer.checkpoint.bundle;

import java.util.Arrays;

/** Makes a table's block, as {@link TableEntry} reads it. */
final class BlockBuilder {
  private final int entriesPerRestart;
  private final ByteSink block = new ByteSink();
  private final ByteSink restarts = new ByteSink().fixed32(0);
  private byte[] lastKey = {};
  private int entries;

  /**
   * An empty block.
   *
   * @param entriesPerRestart after so many entries one has its whole key
   */
  BlockBuilder(int entriesPerRestart) {
    this.entriesPerRestart = entriesPerRestart;
  }

  void add(byte[] key, byte[] value) {
    boolean restart = entries % entriesPerRestart == 0;
    if (restart && entries > 0) {
      restarts.fixed32(block.size());
    }
    int mismatch = Arrays.mismatch(lastKey, key);
    int shared = restart ? 0 : mismatch < 0 ? key.length : mismatch;
    block.varint(shared).varint(key.length - shared).varint(value.length);
    block.add(key, shared).add(value);
    lastKey = key;
    entries++;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  /** Bytes that the finished block will have. */
  int size() {
    return block.size() + restarts.size() + Integer.BYTES;
  }

  byte[] finish() {
    int numberOfRestarts = restarts.size() / Integer.BYTES;
    return new ByteSink()
        .add(block.toArray())
        .add(restarts.toArray())
        .fixed32(numberOfRestarts)
        .toArray();
  }
}
