package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.graph.Gpt2Weights;
import dev.gpt2.run.ModelShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a GPT-2: names as in Hugging Face transformers without {@code transformer.}, dense
 * weights [in, out].
 *
 * <p>Legend: C channels, V vocabulary; the output matrix is {@code wte.weight} itself.
 */
public final class WeightNames {
  /** What transformers puts before each name in a file. */
  public static final String PREFIX = "transformer.";

  private WeightNames() {}

  /** Each weight's shape by name, in the model's order: those that the training graph has. */
  public static Map<String, List<Long>> shapes(ModelShape model) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    Gpt2Weights.of(model).all().forEach(weight -> shapes.put(weight.name(), weight.spec().shape()));
    return shapes;
  }
}
