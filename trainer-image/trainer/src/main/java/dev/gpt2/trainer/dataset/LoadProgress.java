package dev.gpt2.trainer.dataset;

/** Is told how far reading a dataset has come, at most once per 64 KiB. */
@FunctionalInterface
public interface LoadProgress {
  LoadProgress NONE = (doneBytes, totalBytes) -> {};

  void read(long doneBytes, long totalBytes);
}
