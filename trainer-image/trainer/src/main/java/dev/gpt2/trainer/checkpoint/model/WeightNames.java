package dev.gpt2.trainer.checkpoint.model;

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

  /** Each weight's shape by name, in the order of the forward pass. */
  public static Map<String, List<Long>> shapes(ModelShape model) {
    long c = model.channels();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("wte.weight", List.of((long) model.vocabulary(), c));
    shapes.put("wpe.weight", List.of((long) model.context(), c));
    for (int layer = 0; layer < model.layers(); layer++) {
      String block = "h." + layer + ".";
      norm(shapes, block + "ln_1", c);
      dense(shapes, block + "attn.c_attn", c, 3 * c);
      dense(shapes, block + "attn.c_proj", c, c);
      norm(shapes, block + "ln_2", c);
      dense(shapes, block + "mlp.c_fc", c, 4 * c);
      dense(shapes, block + "mlp.c_proj", 4 * c, c);
    }
    norm(shapes, "ln_f", c);
    return shapes;
  }

  private static void norm(Map<String, List<Long>> shapes, String name, long channels) {
    shapes.put(name + ".weight", List.of(channels));
    shapes.put(name + ".bias", List.of(channels));
  }

  private static void dense(Map<String, List<Long>> shapes, String name, long in, long out) {
    shapes.put(name + ".weight", List.of(in, out));
    shapes.put(name + ".bias", List.of(out));
  }
}
