package dev.gpt2.trainer;

import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.dataset.Windows;

/**
 * What a run trains on.
 *
 * @param dataset its path
 * @param digest of the dataset's tokens
 * @param tokenizer files that checkpoints carry along
 */
record RunData(Windows windows, String dataset, String digest, TokenizerFiles tokenizer) {}
