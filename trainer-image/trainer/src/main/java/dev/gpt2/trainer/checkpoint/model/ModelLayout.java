package dev.gpt2.trainer.checkpoint.model;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a model's folder is laid out. */
public enum ModelLayout {
  /** {@code config.json}, {@code model.safetensors} or shards with an index, {@code vocab.json}. */
  HUGGING_FACE("HuggingFace", HuggingFaceConfig.FILE),

  /** {@code hparams.json}, {@code model.ckpt} as a tensor bundle, {@code encoder.json}. */
  OPEN_AI("OpenAI", OpenAiConfig.FILE);

  private final String title;
  private final String configFile;

  ModelLayout(String title, String configFile) {
    this.title = title;
    this.configFile = configFile;
  }

  /**
   * The layout of a folder, told by its files. Where both are, it is that of the weights that are
   * there, and Hugging Face's when both have some.
   *
   * @param place what names the folder, for a message
   */
  static ModelLayout of(String place, Path folder) throws IOException {
    boolean huggingFace = Files.exists(folder.resolve(HuggingFaceConfig.FILE));
    boolean openAi =
        Files.exists(folder.resolve(OpenAiConfig.FILE))
            || !BundleIndex.of(folder).names().isEmpty();
    if (huggingFace && (!openAi || WeightFiles.areIn(folder))) {
      return HUGGING_FACE;
    }
    if (openAi) {
      return OPEN_AI;
    }
    throw new InvalidRunException(
        ("%s: %s: config.json with model.safetensors (Hugging Face) or hparams.json with"
                + " model.ckpt.index (OpenAI) expected, found %s; name the folder of a whole model")
            .formatted(place, folder, found(folder)));
  }

  private static String found(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
      return names.isEmpty() ? "nothing" : FirstNames.of(names);
    }
  }

  /** The layout of this name, such as {@code OpenAI}, whatever its letters' case. */
  public static Optional<ModelLayout> named(String title) {
    return Arrays.stream(values())
        .filter(layout -> layout.title.equalsIgnoreCase(title))
        .findFirst();
  }

  ModelShape readShape(Path folder) throws IOException {
    return switch (this) {
      case HUGGING_FACE -> HuggingFaceConfig.read(folder.resolve(HuggingFaceConfig.FILE));
      case OPEN_AI -> OpenAiConfig.read(folder);
    };
  }

  StoredWeights openWeights(Path folder) throws IOException {
    return switch (this) {
      case HUGGING_FACE -> WeightFiles.open(folder);
      case OPEN_AI -> BundleWeights.open(folder);
    };
  }

  /** The name of a weight in files of this layout. */
  public String storedName(String weight) {
    return switch (this) {
      case HUGGING_FACE -> WeightNames.PREFIX + weight;
      case OPEN_AI -> OpenAiNames.variable(weight);
    };
  }

  /** The shape of a weight in files of this layout. */
  public List<Long> storedShape(String weight, List<Long> shape) {
    return switch (this) {
      case HUGGING_FACE -> shape;
      case OPEN_AI -> OpenAiNames.storedShape(weight, shape);
    };
  }

  /** The layout that this one isn't. */
  public ModelLayout other() {
    return switch (this) {
      case HUGGING_FACE -> OPEN_AI;
      case OPEN_AI -> HUGGING_FACE;
    };
  }

  /** The file with the model's shape. */
  String configFile() {
    return configFile;
  }

  @Override
  public String toString() {
    return title;
  }
}
