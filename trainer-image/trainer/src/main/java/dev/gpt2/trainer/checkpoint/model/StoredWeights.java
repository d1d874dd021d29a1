package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.trainer.checkpoint.tensor.StoredTensor;
import java.util.Map;

/** The open files with a model's weights. */
interface StoredWeights extends AutoCloseable {

  /** All tensors that may be weights, by canonical name ({@link WeightNames}). */
  Map<String, StoredTensor> tensors();

  @Override
  void close();
}
