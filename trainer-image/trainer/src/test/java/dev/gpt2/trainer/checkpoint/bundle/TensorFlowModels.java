package dev.gpt2.trainer.checkpoint.bundle;

import dev.gpt2.run.ModelShape;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The models that TensorFlow wrote for the tests; see the README beside the files. */
public final class TensorFlowModels {
  public static final ModelShape SHAPE = new ModelShape(2, 4, 2, 4, 11);

  private static final long MULTIPLIER = 2_654_435_761L;
  private static final long MODULUS = 1L << 32;

  private TensorFlowModels() {}

  public static Path folder(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(TensorFlowModels.class.getResource("/openai/README.md"))
                  .toURI())
          .resolveSibling(name);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Each variable's elements, by its name without {@code model/}. */
  public static Map<String, float[]> weights() {
    Map<String, float[]> weights = new TreeMap<>();
    long number = 0;
    for (Map.Entry<String, List<Long>> variable : variables().entrySet()) {
      float[] elements =
          new float[Math.toIntExact(variable.getValue().stream().reduce(1L, Math::multiplyExact))];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (float) (number++ * MULTIPLIER % MODULUS / 0x1p32 - 0.5);
      }
      weights.put(variable.getKey(), elements);
    }
    return weights;
  }

  /** Each variable's shape, by its name without {@code model/}; of a dense layer [1, in, out]. */
  static Map<String, List<Long>> variables() {
    long c = SHAPE.channels();
    Map<String, List<Long>> shapes = new TreeMap<>();
    shapes.put("wte", List.of((long) SHAPE.vocabulary(), c));
    shapes.put("wpe", List.of((long) SHAPE.context(), c));
    List<String> norms = new ArrayList<>(List.of("ln_f"));
    for (int layer = 0; layer < SHAPE.layers(); layer++) {
      String block = "h" + layer + "/";
      norms.addAll(List.of(block + "ln_1", block + "ln_2"));
      dense(shapes, block + "attn/c_attn", c, 3 * c);
      dense(shapes, block + "attn/c_proj", c, c);
      dense(shapes, block + "mlp/c_fc", c, 4 * c);
      dense(shapes, block + "mlp/c_proj", 4 * c, c);
    }
    for (String norm : norms) {
      shapes.put(norm + "/g", List.of(c));
      shapes.put(norm + "/b", List.of(c));
    }
    return shapes;
  }

  private static void dense(Map<String, List<Long>> shapes, String name, long in, long out) {
    shapes.put(name + "/w", List.of(1L, in, out));
    shapes.put(name + "/b", List.of(out));
  }
}
