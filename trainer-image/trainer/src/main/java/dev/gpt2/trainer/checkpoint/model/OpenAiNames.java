package dev.gpt2.trainer.checkpoint.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenAI's names and shapes of weights (openai/gpt-2, src/model.py): {@code model/h0/attn/c_attn/w}
 * for {@code h.0.attn.c_attn.weight}, a layer norm's {@code g} for its {@code weight}; the matrix
 * of a dense layer is the kernel of a convolution over one token, [1, in, out].
 */
final class OpenAiNames {
  /** The scope that OpenAI's program puts before each name. */
  static final String SCOPE = "model/";

  private static final Pattern EMBEDDING = Pattern.compile("(wte|wpe)");
  private static final Pattern NORM = Pattern.compile("(ln_f|h\\d+/ln_[12])/([gb])");
  private static final Pattern DENSE =
      Pattern.compile("(h\\d+/(?:attn/c_attn|attn/c_proj|mlp/c_fc|mlp/c_proj))/([wb])");

  private OpenAiNames() {}

  /** The weight that a variable is; empty for what a training saves beside the weights. */
  static Optional<String> canonical(String variable) {
    String name = variable.startsWith(SCOPE) ? variable.substring(SCOPE.length()) : variable;
    if (EMBEDDING.matcher(name).matches()) {
      return Optional.of(name + ".weight");
    }
    return List.of(NORM, DENSE).stream()
        .map(pattern -> pattern.matcher(name))
        .filter(Matcher::matches)
        .findFirst()
        .map(
            parts ->
                parts.group(1).replaceFirst("^h(\\d)", "h.$1").replace('/', '.')
                    + (parts.group(2).equals("b") ? ".bias" : ".weight"));
  }

  /** The variable that a weight is stored as. */
  static String variable(String weight) {
    int at = weight.lastIndexOf('.');
    String owner = weight.substring(0, at);
    String path = SCOPE + owner.replaceFirst("^h\\.", "h").replace('.', '/');
    if (owner.equals("wte") || owner.equals("wpe")) {
      return path;
    }
    if (weight.endsWith(".bias")) {
      return path + "/b";
    }
    return path + (isDense(weight) ? "/w" : "/g");
  }

  /** The shape in which a weight is stored. */
  static List<Long> storedShape(String weight, List<Long> shape) {
    if (!isDense(weight)) {
      return shape;
    }
    List<Long> stored = new ArrayList<>(List.of(1L));
    stored.addAll(shape);
    return stored;
  }

  /** The shape that a stored one stands for: a dense layer's is [in, out]. */
  static List<Long> canonicalShape(String weight, List<Long> stored) {
    boolean kernel = isDense(weight) && stored.size() == 3 && stored.getFirst() == 1;
    return kernel ? stored.subList(1, stored.size()) : stored;
  }

  private static boolean isDense(String weight) {
    return weight.contains(".c_") && weight.endsWith(".weight");
  }
}
