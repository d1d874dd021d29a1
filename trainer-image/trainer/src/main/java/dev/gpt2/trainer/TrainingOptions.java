package dev.gpt2.trainer;

import dev.gpt2.run.LearningRateDecay;
import dev.gpt2.run.OptimizerName;
import dev.gpt2.run.OptimizerSpec.DecayedWeights;
import dev.gpt2.run.Precision;
import java.util.Map;
import picocli.CommandLine.Option;

/** How long and how to train. */
final class TrainingOptions {
  private final Map<String, Object> fields;

  TrainingOptions(Map<String, Object> fields) {
    this.fields = fields;
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
      names = "--epochs",
      paramLabel = "N",
      order = 30,
      description = "instead of steps: times through as many windows as lie side by side")
  void epochs(double value) {
    fields.put("training.epochs", value);
  }

  @Option(
      names = "--accumulate-gradients",
      paramLabel = "N",
      order = 31,
      description = "batches whose mean gradient makes a step (default: 1)")
  void accumulateGradients(int value) {
    fields.put("training.accumulateGradients", value);
  }

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      order = 32,
      description = "of activations and products: fp32 or bf16 (default: fp32)")
  void precision(Precision value) {
    fields.put("training.precision", value);
  }

  @Option(
      names = "--only-train-transformer-layers",
      order = 39,
      description = "leave the embeddings as they are")
  void onlyTransformerLayers(boolean value) {
    fields.put("training.onlyTransformerLayers", value);
  }

  @Option(
      names = "--noise",
      paramLabel = "SHARE",
      order = 39,
      description = "of input tokens that become any others (default: 0)")
  void noise(double value) {
    fields.put("training.noise", value);
  }

  @Option(names = "--momentum", paramLabel = "RATE", order = 36, description = "SGD's (default: 0)")
  void momentum(double value) {
    fields.put("training.optimizer.momentum", value);
  }

  @Option(
      names = "--decayed-weights",
      paramLabel = "WHICH",
      order = 35,
      description = "All, or Matrices: not biases and norms (default: All)")
  void decayedWeights(DecayedWeights value) {
    fields.put("training.optimizer.decayedWeights", value);
  }

  @Option(
      names = "--clip-norm",
      paramLabel = "NORM",
      order = 38,
      description = "scale larger gradients down to this norm (default: 0, any)")
  void clipNorm(double value) {
    fields.put("training.optimizer.clipNorm", value);
  }

  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      order = 34,
      description = "steps in which the learning rate rises (default: 0)")
  void warmupSteps(long value) {
    fields.put("training.optimizer.warmupSteps", value);
  }

  @Option(
      names = "--decay",
      paramLabel = "HOW",
      order = 34,
      description = "of the learning rate then: Constant, Linear or Cosine (default: Constant)")
  void decay(LearningRateDecay value) {
    fields.put("training.optimizer.decay", value);
  }
}
