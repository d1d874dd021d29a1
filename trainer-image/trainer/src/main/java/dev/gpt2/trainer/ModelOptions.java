package dev.gpt2.trainer;

import dev.gpt2.run.InvalidRunException;
import dev.gpt2.run.ModelShape;
import dev.gpt2.run.ModelSpec;
import dev.gpt2.run.ModelSpec.Initialize;
import dev.gpt2.run.OptimizerName;
import dev.gpt2.run.OptimizerSpec;
import dev.gpt2.run.Precision;
import dev.gpt2.run.RunRules;
import dev.gpt2.run.TrainingSpec;
import dev.gpt2.run.Violation;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.tradeoff.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose training step is planned; named as the options of {@code train} are. */
final class ModelOptions {

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      order = 9,
      description = "a model's folder, in Hugging Face or OpenAI layout")
  private @Nullable Path folder;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      order = 10,
      description = "124M, 355M, 774M or 1558M")
  private @Nullable String size;

  @Option(names = "--layers", paramLabel = "N", order = 11, description = "of another model")
  private @Nullable Integer layers;

  @Option(names = "--channels", paramLabel = "N", order = 12, description = "of another model")
  private @Nullable Integer channels;

  @Option(names = "--heads", paramLabel = "N", order = 13, description = "of another model")
  private @Nullable Integer heads;

  @Option(
      names = "--context",
      paramLabel = "N",
      order = 14,
      description = "longest sequence of another model (default: 1024)")
  private @Nullable Integer context;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      order = 15,
      description = "sequences a step (default: 1)")
  private @Nullable Integer batchSize;

  @Option(
      names = "--sequence-length",
      paramLabel = "TOKENS",
      order = 16,
      description = "tokens of a sequence (default: the model's context)")
  private @Nullable Integer sequenceLength;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      order = 17,
      description = "Adam, AdamW or SGD (default: Adam)")
  private @Nullable OptimizerName optimizer;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      order = 18,
      description = "fp32 or bf16 (default: fp32)")
  private @Nullable Precision precision;

  /** Whether one model is named. */
  boolean nameAModel() {
    return folder != null || size != null || hasDimensions();
  }

  /** Whether anything at all is said about a model or its training. */
  boolean areGiven() {
    return nameAModel()
        || context != null
        || batchSize != null
        || sequenceLength != null
        || optimizer != null
        || precision != null;
  }

  /** The model's training, or that of each published size when no model is named. */
  List<Subject.Training> trainings() throws IOException {
    if (folder != null) {
      return List.of(ofFolder(folder));
    }
    if (hasDimensions()) {
      return List.of(training("%s layers, %s channels".formatted(layers, channels), ownShape()));
    }
    if (context != null) {
      throw new InvalidRunException("--context: needs --layers, --channels and --heads");
    }
    Stream<String> names = size == null ? ModelShape.SIZES.stream() : Stream.of(size);
    return names.map(name -> training(name, shape(name))).toList();
  }

  private Subject.Training ofFolder(Path named) throws IOException {
    if (size != null || hasDimensions() || context != null) {
      throw new InvalidRunException(
          "--model: goes without --size, --layers, --channels, --heads and --context; the folder"
              + " tells them");
    }
    Path name = named.toAbsolutePath().normalize().getFileName();
    return training(
        name == null ? named.toString() : name.toString(), ModelFolder.readShape("--model", named));
  }

  private boolean hasDimensions() {
    return Stream.of(layers, channels, heads).anyMatch(Objects::nonNull);
  }

  private ModelShape ownShape() {
    if (size != null) {
      throw new InvalidRunException("--size: goes without --layers, --channels and --heads");
    }
    return RunRules.shapeOf(
            new ModelSpec(
                null, null, null, Initialize.RANDOM, layers, channels, heads, context, null))
        .orElseThrow(
            () ->
                new InvalidRunException(
                    "--layers, --channels, --heads, --context: numbers from 1 expected, channels a"
                        + " multiple of heads; found %s, %s, %s, %s"
                            .formatted(layers, channels, heads, context)));
  }

  private static ModelShape shape(String size) {
    return ModelShape.ofSize(size)
        .orElseThrow(
            () ->
                new InvalidRunException(
                    "--size: one of %s expected, found %s".formatted(ModelShape.SIZES, size)));
  }

  private Subject.Training training(String model, ModelShape shape) {
    OptimizerName name = optimizer == null ? OptimizerName.ADAM : optimizer;
    TrainingSpec training =
        TrainingSpec.of(OptimizerSpec.of(name), batchSize == null ? 1 : batchSize, sequenceLength);
    List<Violation> violations = RunRules.violations(training, shape);
    if (!violations.isEmpty()) {
      throw InvalidRunException.of("command line", violations);
    }
    int length = sequenceLength == null ? shape.context() : sequenceLength;
    return new Subject.Training(
        model,
        shape,
        training.batchSize(),
        length,
        name,
        precision == null ? Precision.FP32 : precision);
  }
}
