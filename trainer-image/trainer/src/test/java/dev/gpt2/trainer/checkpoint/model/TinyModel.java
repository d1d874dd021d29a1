package dev.gpt2.trainer.checkpoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gpt2.run.ModelShape;
import dev.gpt2.trainer.checkpoint.bundle.BundleWriter;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.Tensors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A GPT-2 of a few thousand weights, drawn from a seed, and its folder in several dialects. */
public final class TinyModel {
  public static final ModelShape SHAPE = new ModelShape(2, 8, 2, 16, 100);

  private final List<NamedTensor> tensors = new ArrayList<>();
  private String config = HuggingFaceConfig.write(SHAPE);

  public TinyModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WeightNames.shapes(SHAPE)
        .forEach((name, shape) -> tensors.add(Tensors.normal(name, shape, random)));
  }

  /** The weights under their canonical names. */
  public List<NamedTensor> weights() {
    return List.copyOf(tensors);
  }

  NamedTensor weight(String name) {
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  TinyModel with(NamedTensor tensor) {
    tensors.add(tensor);
    return this;
  }

  TinyModel without(String name) {
    tensors.removeIf(tensor -> tensor.name().equals(name));
    return this;
  }

  TinyModel each(UnaryOperator<NamedTensor> change) {
    tensors.replaceAll(change);
    return this;
  }

  /** Replaces a field's value in {@code config.json}, or adds the field. */
  TinyModel config(String field, String json) {
    JsonMapper mapper = new JsonMapper();
    try {
      ObjectNode fields = (ObjectNode) mapper.readTree(config);
      config = fields.set(field, mapper.readTree(json)).toString();
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(json, wrong);
    }
    return this;
  }

  /** Writes {@code config.json} and one file of weights. */
  public Path write(Path folder) throws IOException {
    writeConfig(folder);
    Files.write(folder.resolve(WeightFiles.SINGLE), Tensors.file(tensors));
    return folder;
  }

  /** Writes OpenAI's layout, without tokenizer files. */
  public Path writeOpenAi(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(OpenAiConfig.FILE), OpenAiConfig.write(SHAPE));
    BundleWriter writer =
        new BundleWriter(
            List.of(
                tensors.stream()
                    .map(
                        t ->
                            new NamedTensor(
                                OpenAiNames.variable(t.name()),
                                t.dtype(),
                                OpenAiNames.storedShape(t.name(), t.shape()),
                                t.content()))
                    .toList()));
    try (FileChannel shard =
        FileChannel.open(
            folder.resolve("model.ckpt.data-00000-of-00001"),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writer.writeShard(0, shard::write);
    }
    Files.write(folder.resolve("model.ckpt.index"), writer.index());
    return folder;
  }

  /** Writes the weights as two files with an index. */
  Path writeSharded(Path folder) throws IOException {
    writeConfig(folder);
    int half = tensors.size() / 2;
    StringBuilder index = new StringBuilder("{\"metadata\": {}, \"weight_map\": {");
    for (int i = 0; i < tensors.size(); i++) {
      index
          .append(i == 0 ? "" : ", ")
          .append("\"%s\": \"shard-%d\"".formatted(tensors.get(i).name(), i < half ? 1 : 2));
    }
    Files.writeString(folder.resolve(WeightFiles.INDEX), index + "}}");
    Files.write(folder.resolve("shard-1"), Tensors.file(tensors.subList(0, half)));
    Files.write(folder.resolve("shard-2"), Tensors.file(tensors.subList(half, tensors.size())));
    return folder;
  }

  private void writeConfig(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(ModelFolder.CONFIG), config);
  }
}
