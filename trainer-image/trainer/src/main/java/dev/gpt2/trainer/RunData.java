package dev.gpt2.trainer;

import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.dataset.Noise;
import dev.gpt2.trainer.dataset.Windows;
import org.jspecify.annotations.Nullable;

/**
 * What a run trains on.
 *
 * @param windowsPerEpoch windows that lie side by side in the dataset
 * @param dataset its path
 * @param digest of the dataset's tokens
 * @param tokenizer files that checkpoints carry along
 * @param validation null: there is none
 */
record RunData(
    Windows windows,
    Noise noise,
    long windowsPerEpoch,
    String dataset,
    String digest,
    TokenizerFiles tokenizer,
    @Nullable ValidationData validation) {

  /**
   * What the loss is measured on.
   *
   * @param source what people are told of it
   */
  record ValidationData(Windows windows, String source) {}
}
