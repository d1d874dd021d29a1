package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import java.util.List;

/**
 * What a model's folder is written from, in any layout.
 *
 * @param shards the weights by canonical name ({@link WeightNames}): those of each file
 */
public record ModelContent(
    ModelShape shape, List<List<NamedTensor>> shards, TokenizerFiles tokenizer) {

  public ModelContent {
    shards = shards.stream().map(List::copyOf).toList();
  }

  /** All weights, shard by shard. */
  List<NamedTensor> weights() {
    return shards.stream().flatMap(List::stream).toList();
  }
}
