package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.checkpoint.tensor.StoredTensor;
import dev.gpt2.trainer.file.CorruptFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether a folder's tensors are the weights of a GPT-2 of a certain shape: these, and no others.
 */
record WeightCheck(Path folder, ModelLayout layout, ModelShape shape) {
  private static final String HEAD = "lm_head.weight";
  private static final String EMBEDDING = "wte.weight";

  /** The causal mask, which older files store as if it were a weight. */
  private static final Pattern MASK = Pattern.compile("h\\.\\d+\\.attn\\.(masked_)?bias");

  /** The weights by name. */
  Map<String, StoredTensor> select(Map<String, StoredTensor> found) throws CorruptFileException {
    Map<String, List<Long>> shapes = WeightNames.shapes(shape);
    refuseMissing(shapes.keySet().stream().filter(name -> !found.containsKey(name)).toList());
    refuseUnknown(
        found.keySet().stream()
            .filter(name -> !shapes.containsKey(name) && !name.equals(HEAD))
            .filter(name -> !MASK.matcher(name).matches())
            .toList());
    Map<String, StoredTensor> weights = new LinkedHashMap<>();
    found.forEach(
        (name, tensor) -> {
          List<Long> expected = shapes.get(name);
          if (expected != null) {
            check(name, expected, tensor);
            weights.put(name, tensor);
          }
        });
    requireTied(found);
    return weights;
  }

  private void refuseMissing(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new InvalidRunException(
          ("%s: %d weights of a GPT-2 with %d layers expected but not found: %s; copy the whole"
                  + " model, with the %s that belongs to it")
              .formatted(
                  folder, missing.size(), shape.layers(), names(missing), layout.configFile()));
    }
  }

  private void refuseUnknown(List<String> unknown) {
    if (!unknown.isEmpty()) {
      throw new InvalidRunException(
          ("%s: only the weights of a GPT-2 with %d layers expected, also found: %s; give a plain"
                  + " GPT-2 with the %s that belongs to it")
              .formatted(folder, shape.layers(), names(unknown), layout.configFile()));
    }
  }

  private void check(String name, List<Long> expected, StoredTensor tensor) {
    List<Long> stored = tensor.shape();
    if (!stored.equals(expected)) {
      boolean padded =
          name.equals(EMBEDDING) && stored.size() == 2 && stored.getFirst() > expected.getFirst();
      throw new InvalidRunException(
          "%s: shape %s expected, %s found in %s; %s"
              .formatted(
                  name,
                  expected,
                  stored,
                  tensor.file(),
                  padded
                      ? "the vocabulary was padded, export it without padding"
                      : layout.configFile() + " and weights must come from the same model"));
    }
    if (!FloatReader.canRead(tensor.dtype())) {
      throw new InvalidRunException(
          "%s: type F32, F16 or BF16 expected, %s found in %s; export the model in float32"
              .formatted(name, tensor.dtype(), tensor.file()));
    }
  }

  private static void requireTied(Map<String, StoredTensor> found) throws CorruptFileException {
    StoredTensor head = found.get(HEAD);
    StoredTensor embedding = found.get(EMBEDDING);
    if (head == null || embedding == null) {
      return;
    }
    boolean equal =
        head.dtype() == embedding.dtype()
            && head.shape().equals(embedding.shape())
            && head.bytes().mismatch(embedding.bytes()) < 0;
    if (!equal) {
      throw new InvalidRunException(
          ("%s: the same matrix as wte.weight expected (tied, as in GPT-2), another one found in %s;"
                  + " a model with an output matrix of its own can't be trained here")
              .formatted(HEAD, head.file()));
    }
  }

  /** Some of the weights, as they are named in this layout's files. */
  private String names(List<String> weights) {
    return FirstNames.of(
        layout == ModelLayout.HUGGING_FACE
            ? weights
            : weights.stream().map(layout::storedName).toList());
  }
}
