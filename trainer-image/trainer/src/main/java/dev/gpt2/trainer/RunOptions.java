package dev.gpt2.trainer;

import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DeviceType;
import dev.gpt2.run.RunSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The fields of {@code run.yaml} as options; each one given sets its field anew. */
final class RunOptions {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private TrainingOptions training = new TrainingOptions(fields);

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private ValidationOptions validation = new ValidationOptions(fields);

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private SamplingOptions sampling = new SamplingOptions(fields);

  @Mixin private EncodingOptions encoding = new EncodingOptions();

  /** What was given, by the field's path. */
  Map<String, Object> fields() {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.putAll(encoding.fields());
    return all;
  }

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      order = 10,
      description = "model to start from, in Hugging Face or OpenAI layout")
  void model(String folder) {
    fields.put("model.path", folder);
  }

  @Option(
      names = "--random",
      order = 11,
      description = "start from random weights instead of a model")
  void random(boolean random) {
    if (random) {
      fields.put("model.initialize", "Random");
    }
  }

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      order = 12,
      description = "124M, 355M, 774M or 1558M; a model's folder tells it by itself")
  void size(String size) {
    fields.put("model.size", size);
  }

  @Option(names = "--layers", paramLabel = "N", order = 13, description = "of a random model")
  void layers(int layers) {
    fields.put("model.layers", layers);
  }

  @Option(names = "--channels", paramLabel = "N", order = 14, description = "of a random model")
  void channels(int channels) {
    fields.put("model.channels", channels);
  }

  @Option(names = "--heads", paramLabel = "N", order = 15, description = "of a random model")
  void heads(int heads) {
    fields.put("model.heads", heads);
  }

  @Option(
      names = "--context",
      paramLabel = "N",
      order = 16,
      description = "longest sequence of a random model (default: 1024)")
  void context(int context) {
    fields.put("model.context", context);
  }

  @Option(
      names = "--dataset",
      paramLabel = "PATH",
      order = 20,
      description = "file, folder or quoted glob of text or .npz files")
  void dataset(String path) {
    fields.put("dataset.path", path);
  }

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      order = 24,
      description = "Random or Sequential (default: Random)")
  void order(Order order) {
    fields.put("dataset.order", order);
  }

  @Option(
      names = "--checkpoint",
      paramLabel = "FOLDER",
      order = 40,
      description = "where checkpoints and log.jsonl go")
  void checkpoint(String folder) {
    fields.put("checkpoint.path", folder);
  }

  @Option(
      names = "--every",
      paramLabel = "STEPS",
      order = 41,
      description = "steps between two checkpoints (default: 1000)")
  void every(long steps) {
    fields.put("checkpoint.every", steps);
  }

  @Option(
      names = "--keep",
      paramLabel = "N",
      order = 42,
      description = "newest checkpoints to keep (default: 5)")
  void keep(int checkpoints) {
    fields.put("checkpoint.keep", checkpoints);
  }

  @Option(
      names = "--keep-every",
      paramLabel = "TIME",
      order = 42,
      description = "keep one older checkpoint per so long too, such as 2h")
  void keepEvery(String time) {
    fields.put("checkpoint.keepEvery", time);
  }

  @Option(
      names = "--resume",
      paramLabel = "HOW",
      order = 43,
      description = "Latest, Fresh or a checkpoint's path (default: Latest)")
  void resume(String resume) {
    fields.put(
        "resume",
        Stream.of(RunSpec.LATEST, RunSpec.FRESH)
            .filter(word -> word.equalsIgnoreCase(resume))
            .findFirst()
            .orElse(resume));
  }

  @Option(
      names = "--device",
      paramLabel = "TYPE",
      order = 50,
      description = "CPU or GPU (default: CPU)")
  void device(DeviceType type) {
    fields.put("device.type", type);
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 51,
      description = "default: as many as this process may use")
  void threads(int threads) {
    fields.put("device.threads", threads);
  }

  @Option(
      names = "--memory-strategy",
      paramLabel = "NAME",
      order = 60,
      description = "Rematerialize, CheckpointBlocks or KeepAll (default: Rematerialize)")
  void memoryStrategy(String name) {
    fields.put("memory.strategy", name);
  }

  @Option(
      names = "--memory-limit",
      paramLabel = "BYTES",
      order = 61,
      description = "such as 11Gi (default: all that the container, or the GPU, has)")
  void memoryLimit(String quantity) {
    fields.put("memory.limit", quantity);
  }

  @Option(
      names = "--memory-reserve",
      paramLabel = "BYTES",
      order = 62,
      description = "what of the limit is to stay free (default: 128Mi)")
  void memoryReserve(String quantity) {
    fields.put("memory.reserve", quantity);
  }

  @Option(
      names = "--max-slowdown-percent",
      paramLabel = "N",
      order = 63,
      description = "most computation to do again for memory (default: any)")
  void maxSlowdownPercent(int percent) {
    fields.put("memory.maxSlowdownPercent", percent);
  }
}
