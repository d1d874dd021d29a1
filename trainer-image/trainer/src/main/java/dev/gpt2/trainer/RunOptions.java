package dev.gpt2.trainer;

import dev.gpt2.run.RunSpec.DeviceType;
import dev.gpt2.run.RunSpec.OptimizerName;
import dev.gpt2.run.RunSpec.Order;
import dev.gpt2.run.RunSpec.Resume;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The fields of {@code run.yaml} as options; each one given sets its field anew. */
final class RunOptions {
  private final Map<String, Object> fields = new LinkedHashMap<>();

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
      description = "model to start from, in Hugging Face layout")
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
      names = "--steps",
      paramLabel = "N",
      order = 30,
      description = "how many steps to train in all (default: 1000)")
  void steps(long steps) {
    fields.put("training.steps", steps);
  }

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      order = 31,
      description = "sequences a step (default: 1)")
  void batchSize(int sequences) {
    fields.put("training.batchSize", sequences);
  }

  @Option(
      names = "--sequence-length",
      paramLabel = "TOKENS",
      order = 32,
      description = "tokens of a sequence (default: the model's context)")
  void sequenceLength(int tokens) {
    fields.put("training.sequenceLength", tokens);
  }

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      order = 33,
      description = "Adam, AdamW or SGD (default: Adam)")
  void optimizer(OptimizerName name) {
    fields.put("training.optimizer.name", name);
  }

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      order = 34,
      description = "default: 2e-5, for SGD 6e-4")
  void learningRate(double rate) {
    fields.put("training.optimizer.learningRate", rate);
  }

  @Option(
      names = "--weight-decay",
      paramLabel = "RATE",
      order = 35,
      description = "default: 0, for AdamW 0.01")
  void weightDecay(double rate) {
    fields.put("training.optimizer.weightDecay", rate);
  }

  @Option(names = "--beta1", paramLabel = "RATE", order = 36, description = "Adam's (default: 0.9)")
  void beta1(double rate) {
    fields.put("training.optimizer.beta1", rate);
  }

  @Option(
      names = "--beta2",
      paramLabel = "RATE",
      order = 37,
      description = "Adam's (default: 0.999)")
  void beta2(double rate) {
    fields.put("training.optimizer.beta2", rate);
  }

  @Option(
      names = "--epsilon",
      paramLabel = "NUMBER",
      order = 38,
      description = "Adam's (default: 1e-8)")
  void epsilon(double epsilon) {
    fields.put("training.optimizer.epsilon", epsilon);
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 39,
      description = "of the random choices (default: 1)")
  void seed(long seed) {
    fields.put("training.seed", seed);
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
      names = "--resume",
      paramLabel = "HOW",
      order = 43,
      description = "Latest or Fresh (default: Latest)")
  void resume(Resume resume) {
    fields.put("resume", resume);
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
