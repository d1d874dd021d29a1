package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.trainer.checkpoint.safetensors.SafetensorsWriter;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.file.NewFiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A model's folder as transformers' {@code save_pretrained} writes it. */
public final class HuggingFaceFiles {
  /** What transformers expects a PyTorch-written file to say of itself. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private HuggingFaceFiles() {}

  /** Adds config, tokenizer and weights; several shards with an index. */
  public static void add(NewFiles files, ModelContent content) {
    content.tokenizer().contents().forEach(files::add);
    files.add(
        HuggingFaceConfig.FILE, HuggingFaceConfig.write(content.shape(), dtype(content.weights())));
    if (content.shards().size() == 1) {
      addTensors(files, WeightFiles.SINGLE, prefixed(content.weights()));
      return;
    }
    Map<String, String> shardOfWeight = new TreeMap<>();
    for (int number = 0; number < content.shards().size(); number++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(number + 1, content.shards().size());
      List<NamedTensor> shard = prefixed(content.shards().get(number));
      addTensors(files, name, shard);
      shard.forEach(weight -> shardOfWeight.put(weight.name(), name));
    }
    files.add(WeightFiles.INDEX, index(content, shardOfWeight));
  }

  /** Adds a file of tensors. */
  public static void addTensors(NewFiles files, String name, List<NamedTensor> tensors) {
    files.add(
        name,
        SafetensorsWriter.sizeBytes(tensors, METADATA),
        file -> SafetensorsWriter.write(tensors, METADATA, file::write));
  }

  private static List<NamedTensor> prefixed(List<NamedTensor> weights) {
    return weights.stream()
        .map(weight -> weight.named(ModelLayout.HUGGING_FACE.storedName(weight.name())))
        .toList();
  }

  private static String index(ModelContent content, Map<String, String> shardOfWeight) {
    ObjectNode index = new JsonMapper().createObjectNode();
    index
        .putObject("metadata")
        .put("total_parameters", content.shape().parameterCount())
        .put(
            "total_size",
            content.weights().stream().mapToLong(NamedTensor::sizeBytes).reduce(0, Math::addExact));
    ObjectNode map = index.putObject("weight_map");
    shardOfWeight.forEach(map::put);
    return index.toPrettyString() + "\n";
  }

  /** The type that all weights have, float32 when they have several. */
  private static Dtype dtype(List<NamedTensor> weights) {
    Set<Dtype> dtypes = weights.stream().map(NamedTensor::dtype).collect(Collectors.toSet());
    return dtypes.size() == 1 ? dtypes.iterator().next() : Dtype.F32;
  }
}
