package dev.gpt2.trainer.checkpoint.convert;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.trainer.checkpoint.Checkpoint;
import dev.gpt2.trainer.checkpoint.ModelCard;
import dev.gpt2.trainer.checkpoint.model.HuggingFaceFiles;
import dev.gpt2.trainer.checkpoint.model.ModelContent;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.checkpoint.model.ModelLayout;
import dev.gpt2.trainer.checkpoint.model.OpenAiFiles;
import dev.gpt2.trainer.checkpoint.model.WeightNames;
import dev.gpt2.trainer.checkpoint.tensor.Dtype;
import dev.gpt2.trainer.checkpoint.tensor.FloatReader;
import dev.gpt2.trainer.checkpoint.tensor.FloatWriter;
import dev.gpt2.trainer.checkpoint.tensor.NamedTensor;
import dev.gpt2.trainer.checkpoint.tensor.StoredTensor;
import dev.gpt2.trainer.file.Disk;
import dev.gpt2.trainer.file.NewFiles;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model's folder written anew.
 *
 * <p>Weights are copied from the mapped files one after another, so that it takes no more memory
 * than a piece of one. Without {@code dtype} each keeps the type it is stored in, and there and
 * back again every bit is the same.
 *
 * @param layout of the new folder; by default the one that the model isn't in
 * @param dtype of all weights in the new folder
 */
public record Conversion(Optional<ModelLayout> layout, Sharding sharding, Optional<Dtype> dtype) {

  public Conversion {
    if (dtype.isPresent() && !FloatReader.canRead(dtype.get())) {
      throw new InvalidRunException("--dtype: F32, F16 or BF16 expected, found " + dtype.get());
    }
  }

  /**
   * Converts the model in folder {@code from} into folder {@code to}.
   *
   * @throws InvalidRunException when {@code from} is no model or {@code to} holds something
   * @throws dev.gpt2.trainer.file.CorruptFileException when a file of {@code from} is damaged
   */
  public Converted run(Path from, Path to, Disk disk) throws IOException {
    NewFolder target = NewFolder.at(to);
    Checkpoint.requireSound(from);
    try (ModelFolder model = ModelFolder.open("FROM", from)) {
      ModelLayout chosen = layout.orElseGet(() -> model.layout().other());
      NewFiles files = files(model, chosen);
      target.write(disk, files);
      return new Converted(model.shape(), chosen, files.sizes());
    }
  }

  private NewFiles files(ModelFolder model, ModelLayout chosen) throws IOException {
    ModelContent content =
        new ModelContent(
            model.shape(), sharding.split(weights(model)), model.tokenizer(new Gpt2Bpe()));
    NewFiles files = new NewFiles();
    switch (chosen) {
      case HUGGING_FACE -> HuggingFaceFiles.add(files, content);
      case OPEN_AI -> OpenAiFiles.add(files, content);
    }
    Path card = model.folder().resolve(ModelCard.FILE);
    if (Files.isRegularFile(card)) {
      files.add(ModelCard.FILE, Files.readAllBytes(card));
    }
    return files;
  }

  /** In the order of their names, as the programs that know either layout write them. */
  private List<NamedTensor> weights(ModelFolder model) {
    List<NamedTensor> weights = new ArrayList<>();
    for (Map.Entry<String, List<Long>> weight :
        new TreeMap<>(WeightNames.shapes(model.shape())).entrySet()) {
      StoredTensor stored = model.weight(weight.getKey());
      Dtype type = dtype.orElse(stored.dtype());
      weights.add(
          new NamedTensor(
              weight.getKey(),
              type,
              weight.getValue(),
              sink -> FloatWriter.write(stored, type, sink)));
    }
    return weights;
  }
}
