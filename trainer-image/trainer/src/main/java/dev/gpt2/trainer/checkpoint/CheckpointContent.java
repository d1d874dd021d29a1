package dev.gpt2.trainer.checkpoint;

import dev.gpt2.trainer.checkpoint.model.TokenizerFiles;
import dev.gpt2.trainer.checkpoint.model.WeightNames;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint is written from.
 *
 * @param weights all of {@link WeightNames}, by canonical name, float32
 * @param optimizer tensors under names that the trainer chooses; may be empty
 */
public record CheckpointContent(
    TrainerState state,
    List<NamedTensor> weights,
    List<NamedTensor> optimizer,
    TokenizerFiles tokenizer,
    ModelCard card) {

  public CheckpointContent {
    weights = weights.stream().sorted(Comparator.comparing(NamedTensor::name)).toList();
    optimizer = List.copyOf(optimizer);
    Map<String, List<Long>> given = new HashMap<>();
    weights.forEach(weight -> given.put(weight.name(), weight.shape()));
    if (!given.equals(WeightNames.shapes(state.model()))) {
      throw new IllegalArgumentException(
          "the weights of %s expected, found %s".formatted(state.model(), given));
    }
  }
}
